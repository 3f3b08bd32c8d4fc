using System.Text;
using Pawl.Postgres;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.IntegrationTests.Encryption;

/// <summary>A column that is sealed, and how Pawl reads the row of the subject <c>one</c> of the tenant <c>default</c>.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The column.</param>
/// <param name="Key">Which row is a subject's, with the subject as {0}.</param>
/// <param name="ReadAsync">Reads it: the content as text.</param>
internal sealed record SealedColumn(string Table, string Name, string Key, Func<SealedStore, PostgresStorage, Task<string>> ReadAsync)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static IReadOnlyList<SealedColumn> All { get; } =
    [
        new("executions", "input", "execution_id = '{0}-completed'", async (_, storage) => (await GetAsync(storage, "completed")).Start.Input.ToJson()),
        new("executions", "output", "execution_id = '{0}-completed'", async (_, storage) => (await GetAsync(storage, "completed")).Output!.Value.ToJson()),
        new("executions", "error", "execution_id = '{0}-faulted'", async (_, storage) => (await GetAsync(storage, "faulted")).Error!.Detail!),
        new("executions", "reason", "execution_id = '{0}-cancelled'", async (_, storage) => (await GetAsync(storage, "cancelled")).Reason!),
        new("history", "events", "execution_id = '{0}-suspended' AND position = 1", async (_, storage) =>
        {
            // As the API reads it, and as an owner does.
            var read = await storage.Reader.ReadHistoryAsync(SealedStore.Execution("default", "one", "suspended"), 1, 1, Cancelled);
            await storage.Executions.LoadAsync(SealedStore.Execution("default", "one", "suspended"), Cancelled);
            return read.Count == 1 ? SealedStore.Text + "one" : "";
        }),
        new("suspensions", "reason", "execution_id = '{0}-suspended'", async (_, storage) =>
            (await storage.Reader.ListSuspendedAsync("default", new(), 10, null, Cancelled)).Items.Single(row => row.Execution.Key.Id == "one-suspended").Reason!),
        new("inbox", "stimulus", "execution_id = '{0}-suspended'", (_, storage) => InboxAsync(storage, "suspended")),
        new("inbox", "stimulus", "execution_id = '{0}-listening'", (_, storage) => InboxAsync(storage, "listening")),
        new("events", "envelope", "id = '{0}'", async (_, storage) => (await storage.Events.ListAsync("default", "type-one", null, 10, null, Cancelled)).Items.Single().Envelope.ToJson()),
        new("webhook_deliveries", "body", "execution_id = '{0}-suspended'", async (_, storage) =>
        {
            var due = await storage.Webhooks.ClaimAsync(100, TimeSpan.Zero, Cancelled);
            var own = Assert.Single(await storage.Webhooks.ListDeliveriesAsync("default", "hook-one", 10, Cancelled), delivery => delivery.ExecutionId == "one-suspended");
            if (due.SingleOrDefault(delivery => delivery.Id == own.Id) is { } claimed) return Encoding.UTF8.GetString(claimed.Body.Span);
            // Given up, with the reason where people look.
            Assert.NotNull(own.FailedAt);
            throw new SealedDataException(own.LastError!);
        }),
        new("keyed_requests", "choice", "action = '{0}'", async (_, storage) => Encoding.UTF8.GetString((await storage.KeyedRequests.FindAsync(new("default", "one", "k"), Cancelled))!.Choice.Span)),
        new("keyed_requests", "answer", "action = '{0}'", async (_, storage) => Encoding.UTF8.GetString((await storage.KeyedRequests.FindAsync(new("default", "one", "k"), Cancelled))!.Answer!.Value.Span)),
        new("checkpoints", "note", "execution_id = '{0}-completed'", async (_, storage) => (await storage.Checkpoints.GetAsync(SealedStore.Execution("default", "one"), "c", Cancelled))!.Note!),
    ];

    public override string ToString() => $"{Table}.{Name}";

    private static async Task<ExecutionRow> GetAsync(PostgresStorage storage, string phase) => (await storage.Reader.GetAsync(SealedStore.Execution("default", "one", phase), Cancelled))!;

    private static async Task<string> InboxAsync(PostgresStorage storage, string phase)
    {
        var execution = SealedStore.Execution("default", "one", phase);
        var row = (await storage.Executions.ReadInboxAsync(Partitioning.Of(execution), 100, Cancelled)).Single(found => found.Execution == execution);
        return row.Fault is { } fault ? throw fault : Encoding.UTF8.GetString(row.Stimulus.Span);
    }
}
