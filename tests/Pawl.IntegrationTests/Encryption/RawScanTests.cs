using System.Text;
using System.Text.Json;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Settings;
using Pawl.Client.Webhooks;
using Pawl.IntegrationTests.Cli;
using Pawl.IntegrationTests.Secrets;
using Xunit;

namespace Pawl.IntegrationTests.Encryption;

/// <summary>Every file of the data directory of a real PostgreSQL, its log of writes included, is searched for what executions of a tenant that seals have carried.</summary>
public sealed class RawScanTests
{
    private const string Clear = "gT5rWq8ZkXc2VnB7mLp4Jh9d";
    private const string Sealed = "hY6uEo3RjNf8TsA1vQw5Kx7c";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_that_seals_leaves_nothing_readable_in_any_file()
    {
        await using var server = new RunningServer("--log-level", "debug");
        await server.InitializeAsync();
        using var client = PawlClient.Connect(new Uri(server.Address), server.Key);
        foreach (var document in new[] { Child, Definition }) await client.Workflows.PublishAsync(document, cancellationToken: Cancelled);
        await client.Secrets.PutAsync("hook", JsonSerializer.SerializeToElement("signing key"), Cancelled);
        await client.Webhooks.CreateAsync(new CreateWebhook { Url = "http://192.0.2.1/never", Secret = "hook" }, Cancelled);

        // Before it is switched on, to know that the search finds what there is to be found; this execution goes on afterwards.
        var early = await BeginAsync(client, Clear);
        await client.Settings.PutAsync(new TenantSettings { EncryptPayloads = true }, Cancelled);
        await EndAsync(client, early, Clear);
        var late = await BeginAsync(client, Sealed);
        await EndAsync(client, late, Sealed);
        await OperateAsync(client, Sealed);
        Assert.Contains(Sealed, JsonSerializer.Serialize((await client.Events.ListAsync(limit: 200, cancellationToken: Cancelled)).Items), StringComparison.Ordinal);
        Assert.Contains(Sealed, JsonSerializer.Serialize((await client.Executions.HistoryAsync(late, 200, cancellationToken: Cancelled)).Items), StringComparison.Ordinal);

        // Ends with a checkpoint: everything is in the files. What the log of writes still has is there beside it.
        var (_, log) = await server.StopAsync();
        var files = Directory.EnumerateFiles(server.Home.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Device })
            .Select(file => (Name: file, Bytes: File.ReadAllBytes(file))).Append((Name: "the log", Bytes: Encoding.UTF8.GetBytes(log))).ToList();
        Assert.Contains(files, file => file.Name.Contains("/pg_wal/", StringComparison.Ordinal));
        Assert.NotEmpty(Found(files, Clear));
        Assert.Empty(Found(files, Sealed));
    }

    /// <summary>Starts an execution under a key, with the canary in its input, and waits until it listens.</summary>
    private static async Task<string> BeginAsync(PawlClient client, string canary)
    {
        var started = await client.Executions.StartAsync("test", "sealed", new() { Input = Json(canary), Labels = new Dictionary<string, string> { ["canary"] = "no" } }, idempotencyKey: Guid.NewGuid().ToString(), cancellationToken: Cancelled);
        while (await client.Executions.GetAsync(started.Id, TimeSpan.FromMilliseconds(200), Cancelled) is { Status: not ExecutionStatus.Waiting } now)
            Assert.NotEqual(ExecutionStatus.Faulted, now.Status);
        return started.Id;
    }

    /// <summary>Gives it the event that it waits for; it ends.</summary>
    private static async Task EndAsync(PawlClient client, string execution, string canary)
    {
        await client.Executions.CreateCheckpointAsync(execution, new() { Name = "here", Note = canary }, Cancelled);
        await client.Executions.SuspendAsync(execution, new() { Reason = canary }, cancellationToken: Cancelled);
        Assert.Equal(canary, (await client.Executions.ListSuspendedAsync(new(), Cancelled)).Items.Single(one => one.Execution.Id == execution).Reason);
        await client.Executions.ResumeAsync(execution, cancellationToken: Cancelled);
        await client.Events.PublishAsync(JsonDocument.Parse($$$"""{"specversion":"1.0","id":"{{{Guid.NewGuid()}}}","source":"/test","type":"test.go","data":{"text":"{{{canary}}}"}}""").RootElement, Cancelled);
        var ended = await client.Executions.GetAsync(execution, TimeSpan.FromSeconds(60), Cancelled);
        Assert.True(ended.Status == ExecutionStatus.Completed, JsonSerializer.Serialize(ended.Error));
        Assert.Contains(canary, (await client.Executions.OutputAsync(execution, Cancelled)).GetRawText(), StringComparison.Ordinal);
        Assert.Contains((await client.Executions.CheckpointsAsync(execution, Cancelled)).Items, checkpoint => checkpoint.Note == canary);
    }

    /// <summary>What else may leave traces: an error, a cancellation with a reason, data that an operator sets.</summary>
    private static async Task OperateAsync(PawlClient client, string canary)
    {
        var faulted = await client.Executions.StartAsync("test", "sealed", new() { Input = JsonDocument.Parse($$"""{"text":"{{canary}}","fail":true}""").RootElement }, wait: TimeSpan.FromSeconds(60), cancellationToken: Cancelled);
        Assert.Contains(canary, faulted.Error!.Detail, StringComparison.Ordinal);
        var cancelled = await BeginAsync(client, canary);
        await client.Executions.SuspendAsync(cancelled, cancellationToken: Cancelled);
        await client.Executions.EditAsync(cancelled, new() { Context = Json(canary) }, cancellationToken: Cancelled);
        Assert.Equal(canary, (await client.Executions.CancelAsync(cancelled, canary, cancellationToken: Cancelled)).Reason);
        await client.Executions.ForkAsync(faulted.Id, new() { Position = 1, Context = Json(canary) }, Guid.NewGuid().ToString(), cancellationToken: Cancelled);
    }

    private static List<string> Found(List<(string Name, byte[] Bytes)> files, string canary) =>
        [.. from file in files from form in CanaryForms.Of(canary) where file.Bytes.AsSpan().IndexOf(form.Bytes) >= 0 select $"{form.Form} in {file.Name}"];

    private static JsonElement Json(string canary) => JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["text"] = canary });

    private const string Child = """
        document: { dsl: '1.0.3', namespace: test, name: child, version: '1.0.0' }
        do: [ { answer: { set: { answered: '${ .text }' } } } ]
        """;

    private const string Definition = """
        document: { dsl: '1.0.3', namespace: test, name: sealed, version: '1.0.0' }
        do:
          - fail: { if: '${ .fail == true }', raise: { error: { type: 'https://example.com/broken', status: 500, title: broken, detail: '${ "broken: \(.text)" }' } } }
          - keep: { set: { text: '${ .text }', kept: '${ $workflow.input.text }' }, export: { as: '${ { text: .text } }' } }
          - rest: { wait: { milliseconds: 20 } }
          - tell: { emit: { event: { with: { source: 'https://example.com', type: test.told, data: { text: '${ .text }' } } } } }
          - child: { run: { workflow: { namespace: test, name: child, version: '1.0.0', input: { text: '${ $context.text }' } } } }
          - hear: { listen: { to: { one: { with: { type: test.go } } } } }
        """;
}
