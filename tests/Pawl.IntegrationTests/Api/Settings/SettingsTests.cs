using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pawl.Client;
using Xunit;

namespace Pawl.IntegrationTests.Api.Settings;

[Collection(ApiCollection.Name)]
public sealed class SettingsTests(ApiServer server)
{
    private const string Waits = """
        document: { dsl: '1.0.3', namespace: settings, name: waits, version: '1.0.0' }
        do: [ { pause: { wait: PT1H } } ]
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenants_limit_holds_for_its_executions_from_their_next_start_on()
    {
        using var other = PawlClient.Connect(server.Address, server.OtherKey);
        await other.Workflows.PublishAsync(Waits, Stop);
        Assert.Null((await other.Settings.GetAsync(Stop)).ActiveLimit);
        Assert.Equal("00:05:00", await LimitOfANewOneAsync(other));

        Assert.Equal("30m", (await other.Settings.PutAsync(new() { ActiveLimit = "PT30M" }, Stop)).ActiveLimit);
        Assert.Equal("30m", (await other.Settings.GetAsync(Stop)).ActiveLimit);
        Assert.Equal("00:30:00", await LimitOfANewOneAsync(other));
        Assert.Null((await server.Client.Settings.GetAsync(Stop)).ActiveLimit);

        Assert.Null((await other.Settings.PutAsync(new(), Stop)).ActiveLimit);
        Assert.Equal("00:05:00", await LimitOfANewOneAsync(other));
    }

    [Theory]
    [InlineData("""{"activeLimit": "soon"}""")]
    [InlineData("""{"activeLimit": "0s"}""")]
    [InlineData("""{"activeLimit": "400d"}""")]
    [InlineData("""{"activLimit": "5m"}""")]
    public async Task What_is_no_setting_is_refused(string body)
    {
        using var answer = await server.Http.PutAsync(new Uri("/api/v1/settings", UriKind.Relative), new StringContent(body, null, "application/json"), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("body-invalid", (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    private static async Task<string?> LimitOfANewOneAsync(PawlClient client)
    {
        var started = await client.Executions.StartAsync("settings", "waits", new(), cancellationToken: Stop);
        var history = await client.Executions.HistoryAsync(started.Id, cancellationToken: Stop);
        await client.Executions.CancelAsync(started.Id, cancellationToken: Stop);
        return history.Items[0].Members["activeLimit"].GetString();
    }
}
