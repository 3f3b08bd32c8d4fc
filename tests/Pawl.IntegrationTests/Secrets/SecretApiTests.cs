using System.Net;
using Pawl.IntegrationTests.Api;
using Xunit;

namespace Pawl.IntegrationTests.Secrets;

[Collection(ApiCollection.Name)]
public sealed class SecretApiTests(ApiServer server)
{
    [Fact]
    public async Task A_secret_is_made_changed_listed_and_deleted_and_never_shown()
    {
        Assert.Equal(HttpStatusCode.Created, await PutAsync("mine", """{"value":{"a":"not to be seen"}}"""));
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync("mine", """{"value":"not to be seen"}"""));

        using var one = await server.HttpWith(server.ReadKey).GetAsync("/api/v1/secrets/mine", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await one.JsonAsync(HttpStatusCode.OK)).GetProperty("version").GetInt32());
        using var all = await server.HttpWith(server.ReadKey).GetAsync("/api/v1/secrets?limit=200", TestContext.Current.CancellationToken);
        var text = await all.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"mine\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not to be seen", text, StringComparison.Ordinal);

        await server.Client.Secrets.DeleteAsync("mine", TestContext.Current.CancellationToken);
        using var gone = await server.Http.GetAsync("/api/v1/secrets/mine", TestContext.Current.CancellationToken);
        Assert.Equal("secret-not-found", (await gone.JsonAsync(HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("a b", """{"value":1}""", "secret-name-invalid")]
    [InlineData(".hidden", """{"value":1}""", "secret-name-invalid")]
    [InlineData("a", """{"value":null}""", "body-invalid")]
    [InlineData("a", """{}""", "body-invalid")]
    [InlineData("a", """{"value":1,"other":2}""", "body-invalid")]
    public async Task What_is_no_secret_is_refused(string name, string body, string code)
    {
        using var answer = await server.Http.PutAsync($"/api/v1/secrets/{Uri.EscapeDataString(name)}", Json(body), TestContext.Current.CancellationToken);
        Assert.Equal(code, (await answer.JsonAsync(HttpStatusCode.BadRequest)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_value_that_is_too_large_is_refused() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PutAsync("large", $$"""{"value":"{{new string('x', 64 << 10)}}"}"""));

    [Fact]
    public async Task Only_an_admin_changes_secrets()
    {
        foreach (var key in new[] { server.ReadKey, server.WriteKey })
        {
            using var put = await server.HttpWith(key).PutAsync("/api/v1/secrets/x", Json("""{"value":1}"""), TestContext.Current.CancellationToken);
            using var delete = await server.HttpWith(key).DeleteAsync("/api/v1/secrets/x", TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (put.StatusCode, delete.StatusCode));
        }
    }

    [Fact]
    public async Task Another_tenant_sees_nothing_of_it()
    {
        await PutAsync("private", """{"value":1}""");
        using var other = await server.HttpWith(server.OtherKey).GetAsync("/api/v1/secrets/private", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    private async Task<HttpStatusCode> PutAsync(string name, string body)
    {
        using var answer = await server.Http.PutAsync($"/api/v1/secrets/{name}", Json(body), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
