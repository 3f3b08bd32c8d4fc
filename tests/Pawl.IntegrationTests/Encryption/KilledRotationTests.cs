using System.Text.Json;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.IntegrationTests.Cli;
using Xunit;

namespace Pawl.IntegrationTests.Encryption;

/// <summary>A real server is killed while it rotates, with kill -9 and at moments that nobody chose.</summary>
public sealed class KilledRotationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_killed_while_it_rotates_comes_up_again_and_opens_everything()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        var key = server.Key;
        using (var first = PawlClient.Connect(new Uri(server.Address), key))
        {
            await first.Secrets.PutAsync("key", JsonSerializer.SerializeToElement("value"), Cancelled);
            await first.Workflows.PublishAsync(Definition, cancellationToken: Cancelled);
        }

        for (var round = 0; round < 3; round++)
        {
            using var client = PawlClient.Connect(new Uri(server.Address), key);
            // Not awaited before the kill: the server dies before, while or after it rotates.
            var rotating = client.Encryption.RotateAsync(Cancelled);
            for (var other = 0; other < round; other++) await client.Health.IsReadyAsync(Cancelled);
            await server.KillAsync();
            _ = await Record.ExceptionAsync(() => rotating);
            await server.InitializeAsync();
        }

        using var last = PawlClient.Connect(new Uri(server.Address), key);
        var done = await last.Encryption.RotateAsync(Cancelled);
        var state = await last.Encryption.GetAsync(Cancelled);
        Assert.Equal([done.Key], state.Keys);
        Assert.Equal([done.Key], state.DataKeys.Keys);
        var ended = await last.Executions.StartAsync("test", "uses", new(), wait: TimeSpan.FromSeconds(60), cancellationToken: Cancelled);
        Assert.Equal(ExecutionStatus.Completed, ended.Status);
        Assert.Equal("5", (await last.Executions.OutputAsync(ended.Id, Cancelled)).GetProperty("length").GetRawText());
    }

    private const string Definition = """
        document: { dsl: '1.0.3', namespace: test, name: uses, version: '1.0.0' }
        use: { secrets: [ key ] }
        do: [ { one: { set: { length: '${ $secrets.key | length }' } } } ]
        """;
}
