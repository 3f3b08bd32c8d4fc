using System.Net;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Edge;

/// <summary>Pages of other origins: nothing unless they are named, and then just what was named.</summary>
public sealed class OriginTests(PostgresFixture postgres)
{
    private const string Named = "https://app.example.com";

    [Theory]
    [InlineData(Named, Named)]
    [InlineData("https://app.example.com.evil.example", null)]
    [InlineData("https://evil.example", null)]
    [InlineData("http://app.example.com", null)]
    [InlineData("https://app.example.com:8443", null)]
    [InlineData("https://sub.app.example.com", null)]
    [InlineData("null", null)]
    public async Task Only_a_named_origin_is_allowed(string origin, string? allowed)
    {
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with { Edge = new() { CorsOrigins = [Named, "https://another.example.com"] } });
        using var http = new HttpClient { BaseAddress = server.Address };

        using var asked = await http.SendAsync("/api/v1/workflows", HttpMethod.Options, headers: [("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization")]);
        Assert.Equal(allowed, Of(asked, "Access-Control-Allow-Origin"));
        Assert.Equal(allowed is null ? null : "GET,HEAD,POST,PUT,DELETE", Of(asked, "Access-Control-Allow-Methods"));

        // A refusal must be readable too, or a page cannot tell its user what is wrong.
        using var answer = await http.SendAsync("/api/v1/workflows", HttpMethod.Get, headers: ("Origin", origin));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(allowed, Of(answer, "Access-Control-Allow-Origin"));
        Assert.Null(Of(answer, "Access-Control-Allow-Credentials"));
        if (allowed is not null) Assert.Contains("Origin", answer.Headers.Vary);
    }

    [Fact]
    public async Task Where_none_is_named_nobody_is_told_anything()
    {
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()));
        using var http = new HttpClient { BaseAddress = server.Address };

        using var asked = await http.SendAsync("/api/v1/workflows", HttpMethod.Options, headers: [("Origin", Named), ("Access-Control-Request-Method", "GET")]);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, asked.StatusCode);
        using var answer = await http.SendAsync("/healthz/live", HttpMethod.Get, headers: ("Origin", Named));
        Assert.DoesNotContain(asked.Headers.Concat(answer.Headers), header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    private static string? Of(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues(header, out var values) ? values.Single() : null;
}
