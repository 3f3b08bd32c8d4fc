using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.IntegrationTests.Store;

public sealed class ExecutionReaderTests(ExecutionReaderTests.Seed seed) : IClassFixture<ExecutionReaderTests.Seed>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IExecutionReader Reader => seed.Store.Storage.Reader;

    [Fact]
    public async Task An_execution_is_read_as_it_was_written()
    {
        var row = await Reader.GetAsync(new("default", "faulted"), Cancelled);

        Assert.NotNull(row);
        Assert.Equal(StatusPhase.Faulted, row.Status);
        Assert.Equal(ErrorTypes.Communication("No answer.", 503) with { Instance = "/do/0/call" }, row.Error);
        Assert.Equal(Seed.At(2), row.EndedAt);
        Assert.Equal(Partitioning.Of(row.Key), row.Partition);
        Assert.Equal(new DefinitionId("shop", "order", "2.0.0"), row.Start.Definition);
        Assert.Equal("""{"a":[1,null,"é"]}""", row.Start.Input.ToJson());
        Assert.Equal(Seed.At(2), row.Start.CreatedAt);
        Assert.Equal(7, row.Start.Priority);
        Assert.Equal("key", row.Start.IdempotencyKey);
        Assert.Equal(new byte[32], row.Start.RequestDigest!.Value.ToArray());
        Assert.Equal([new("customer", "ada"), new("tier", "gold")], row.Start.Labels);
        Assert.Null(row.Output);
        Assert.Null(row.Reason);
    }

    [Fact]
    public async Task An_output_that_is_null_is_no_missing_output()
    {
        var row = await Reader.GetAsync(new("default", "completed"), Cancelled);

        Assert.Equal(JqValue.Null, row!.Output);
    }

    [Fact]
    public async Task Another_tenant_sees_nothing()
    {
        var foreign = new ExecutionKey("acme", "faulted");

        Assert.Null(await Reader.GetAsync(foreign, Cancelled));
        Assert.Empty(await Reader.ReadHistoryAsync(foreign, 1, 100, Cancelled));
        Assert.Empty(await Reader.ReadTimersAsync(foreign, Cancelled));
        Assert.Equal(["foreign"], await IdsAsync(new(), "acme"));
    }

    public static TheoryData<string, ExecutionFilter, string[]> Filters => new()
    {
        { "none", new(), ["same-b", "same-a", "child", "completed", "faulted", "waiting"] },
        { "one status", new() { Statuses = [StatusPhase.Faulted] }, ["faulted"] },
        { "several statuses", new() { Statuses = [StatusPhase.Waiting, StatusPhase.Completed] }, ["completed", "waiting"] },
        { "workflow", new() { Namespace = "shop", Name = "order" }, ["completed", "faulted", "waiting"] },
        { "version", new() { Namespace = "shop", Name = "order", Version = "2.0.0" }, ["faulted"] },
        { "namespace", new() { Namespace = "lab" }, ["same-b", "same-a", "child"] },
        { "label", new() { Labels = Labels(("customer", "ada")) }, ["completed", "faulted"] },
        { "labels, all of them", new() { Labels = Labels(("customer", "ada"), ("tier", "gold")) }, ["faulted"] },
        { "label and status", new() { Labels = Labels(("customer", "ada")), Statuses = [StatusPhase.Completed] }, ["completed"] },
        { "a label of no execution", new() { Labels = Labels(("customer", "nobody")) }, [] },
        { "from, included", new() { CreatedFrom = Seed.At(3) }, ["same-b", "same-a", "child", "completed"] },
        { "to, excluded", new() { CreatedTo = Seed.At(3) }, ["faulted", "waiting"] },
        { "parent", new() { ParentId = "waiting" }, ["child"] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_list_is_newest_first_and_holds_what_the_filter_wants(string filter, ExecutionFilter wanted, string[] expected) =>
        Assert.True(expected.SequenceEqual(await IdsAsync(wanted)), filter);

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Pages_of_one_give_the_same_list(string filter, ExecutionFilter wanted, string[] expected)
    {
        List<string> ids = [];
        string? cursor = null;
        do
        {
            var page = await Reader.ListAsync("default", wanted, 1, cursor, Cancelled);
            Assert.True(page.Items.Length <= 1);
            ids.AddRange(page.Items.Select(row => row.Key.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.True(expected.SequenceEqual(ids), filter);
    }

    [Fact]
    public async Task A_cursor_is_refused_by_another_list_and_when_it_was_changed()
    {
        var cursor = (await Reader.ListAsync("default", new(), 2, null, Cancelled)).NextCursor!;
        var changed = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];

        await Refused("default", new() { Statuses = [StatusPhase.Faulted] }, cursor);
        await Refused("default", new() { Labels = Labels(("customer", "ada")) }, cursor);
        await Refused("acme", new(), cursor);
        await Refused("default", new(), changed);
        await Refused("default", new(), cursor[..^3]);
        await Refused("default", new(), "");
        await Refused("default", new(), "no cursor!");
        await Refused("default", new(), new string('A', 100_000));

        Task Refused(string tenant, ExecutionFilter filter, string text) =>
            Assert.ThrowsAsync<InvalidCursorException>(() => Reader.ListAsync(tenant, filter, 2, text, Cancelled));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(PageLimits.Max + 1)]
    public async Task A_limit_beyond_the_bounds_is_a_fault_of_the_caller(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Reader.ListAsync("default", new(), limit, null, Cancelled));

    [Theory]
    [InlineData(1, new long[] { 1, 2, 5, 6 })]
    [InlineData(2, new long[] { 2, 5, 6 })]
    [InlineData(3, new long[] { 2, 5, 6 })]
    [InlineData(4, new long[] { 2, 5, 6 })]
    [InlineData(5, new long[] { 5, 6 })]
    [InlineData(6, new long[] { 6 })]
    [InlineData(7, new long[] { })]
    public async Task History_from_a_position_begins_with_the_batch_that_holds_it(long from, long[] expected)
    {
        var batches = await Reader.ReadHistoryAsync(new("default", "waiting"), from, 100, Cancelled);

        Assert.Equal(expected, batches.Select(batch => batch.Position));
    }

    [Fact]
    public async Task History_is_limited_to_the_first_batches()
    {
        var batches = await Reader.ReadHistoryAsync(new("default", "waiting"), 1, 2, Cancelled);

        Assert.Equal([1, 2], batches.Select(batch => batch.Position));
        Assert.Equal(3, batches[1].Events.Length);
    }

    [Fact]
    public async Task Timers_of_an_execution_come_earliest_first()
    {
        var timers = await Reader.ReadTimersAsync(new("default", "waiting"), Cancelled);

        Assert.Equal([new TimerKey(2, TimerPurpose.Retry), new TimerKey(1, TimerPurpose.Wait)], timers.Select(timer => timer.Timer));
    }

    private static ImmutableSortedDictionary<string, string> Labels(params (string Key, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value);

    private async Task<IEnumerable<string>> IdsAsync(ExecutionFilter filter, string tenant = "default") =>
        (await Reader.ListAsync(tenant, filter, 100, null, Cancelled)).Items.Select(row => row.Key.Id);

    /// <summary>A handful of executions of two tenants.</summary>
    public sealed class Seed(Postgres.PostgresFixture fixture) : IAsyncLifetime
    {
        public StoreDatabase Store { get; } = new(fixture);

        public static DateTimeOffset At(int minute) => new(2026, 5, 1, 8, minute, 0, TimeSpan.Zero);

        public async ValueTask InitializeAsync()
        {
            await Store.InitializeAsync();
            var order = new DefinitionId("shop", "order", "1.0.0");
            var other = new DefinitionId("lab", "probe", "1.0.0");
            var waiting = Entry("default", "waiting", 1, StatusPhase.Waiting, order);
            await CommitAsync(
                waiting with { TimersSet = [new(new(1, TimerPurpose.Wait), At(50)), new(new(2, TimerPurpose.Retry), At(40))] },
                Entry("default", "faulted", 2, StatusPhase.Faulted, order with { Version = "2.0.0" }, ("customer", "ada"), ("tier", "gold")) with
                {
                    End = new(null, ErrorTypes.Communication("No answer.", 503) with { Instance = "/do/0/call" }, null),
                },
                Entry("default", "completed", 3, StatusPhase.Completed, order, ("customer", "ada")) with { End = new(JqValue.Null, null, null) },
                Entry("default", "same-a", 5, StatusPhase.Running, other),
                Entry("default", "same-b", 5, StatusPhase.Suspended, other, ("customer", "grace")),
                Entry("acme", "foreign", 4, StatusPhase.Running, order, ("customer", "ada")));
            var child = Entry("default", "child", 4, StatusPhase.Running, other);
            await CommitAsync(child with { Start = child.Start! with { ParentId = "waiting" } });
            foreach (var (position, count) in new[] { (2, 3), (5, 1), (6, 1) })
            {
                await CommitAsync(waiting with { Start = null, Status = null, Position = position, EventCount = count, Events = HistoryJson.Write([.. Enumerable.Repeat(new TaskCancelled(1), count)]) });
            }
        }

        public ValueTask DisposeAsync() => Store.DisposeAsync();

        private static CommitEntry Entry(string tenant, string id, int minute, StatusPhase status, DefinitionId definition, params (string Key, string Value)[] labels) => new()
        {
            Execution = new(tenant, id),
            Partition = Partitioning.Of(new(tenant, id)),
            CreatedAt = At(minute),
            Position = 1,
            EventCount = 1,
            Events = HistoryJson.Write([new TaskCancelled(0)]),
            At = At(minute),
            Status = status,
            Start = new()
            {
                Definition = definition,
                Input = JqValue.Parse("""{"a":[1,null,"é"]}"""),
                CreatedAt = At(minute),
                Labels = Labels(labels),
                Priority = 7,
                IdempotencyKey = "key",
                RequestDigest = new byte[32],
            },
        };

        private async Task CommitAsync(params CommitEntry[] entries)
        {
            var epochs = await Store.Storage.Executions.AcquireAllAsync("test", Cancelled);
            await Store.Storage.Executions.CommitAsync(new(epochs, entries), Cancelled);
        }
    }
}
