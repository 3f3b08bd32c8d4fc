using System.Net;
using System.Text;
using System.Text.Json;
using Pawl.Client.Problems;
using Pawl.Client.Serialization;
using Xunit;

namespace Pawl.IntegrationTests.Api;

/// <summary>Short forms for asking and for what every answer must hold.</summary>
internal static class Answers
{
    /// <summary>A problem document with everything that each must have, and nothing of what none may have.</summary>
    public static async Task<ApiProblem> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"expected {(int)status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);

        var problem = JsonSerializer.Deserialize(text, PawlJson.Default.ApiProblem)!;
        Assert.Equal(code, problem.Code);
        Assert.Equal((int)status, problem.Status);
        Assert.Equal($"/docs/errors/{code}", problem.Type);
        Assert.False(string.IsNullOrEmpty(problem.Title));
        Assert.False(string.IsNullOrEmpty(problem.TraceId));
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        foreach (var secret in (ReadOnlySpan<string>)["   at ", "Exception", "Npgsql", "SELECT", "pawl.", "Pawl.", "System.", "Microsoft."])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        return problem;
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"expected {(int)status}, got {(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient http, string path, string json) => http.SendAsync(path, HttpMethod.Post, json, "application/json");

    public static async Task<HttpResponseMessage> SendAsync(this HttpClient http, string path, HttpMethod method, string? body = null, string? type = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
