using System.Text;
using Pawl.Engine;
using Pawl.Engine.Events;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Expressions;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.Tests.Shared.Rounds;

namespace Pawl.Tests.Shared;

/// <summary>What every <see cref="IExecutionStore"/> does with events and subscriptions.</summary>
public abstract class EventCompliance
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A type that no other test uses.</summary>
    private readonly string _type = $"type.{Guid.NewGuid():N}";

    /// <summary>A tenant that no other test uses, so that a topic for everything hears nobody else.</summary>
    private readonly string _tenant = $"t{Guid.NewGuid():N}"[..12];

    /// <summary>The store. It may hold what other tests left behind.</summary>
    protected abstract Task<IExecutionStore> OpenAsync();

    [Fact]
    public async Task An_event_is_delivered_to_everybody_who_listens_for_its_type()
    {
        var (store, epochs) = await OwnAsync();
        var (one, other, deaf) = (Execution(), Execution(), Execution());
        await store.CommitAsync(Of(epochs, Listening(one, 3, _type), Listening(other, 4, "other", _type), Listening(deaf, 5, "other")), Cancelled);

        var outcome = await store.CommitAsync(Round(Event("a", data: "1")), Cancelled);

        Assert.Equal([true], outcome.AreNew);
        Assert.Equal([(one, 3), (other, 4)], Heard(outcome).OrderBy(heard => heard.Run).Select(heard => (heard.Execution, heard.Run)));
        Assert.All(Heard(outcome), heard => Assert.Equal((false, Now, "1"), (heard.Arrived.IsReplayed, heard.Arrived.ReceivedAt, heard.Arrived.Envelope["data"].ToJson())));
        await AssertDurableAsync(store, outcome);
    }

    [Fact]
    public async Task An_event_that_is_there_already_is_neither_stored_nor_delivered_again()
    {
        var (store, epochs) = await OwnAsync();
        var execution = Execution();
        await store.CommitAsync(Of(epochs, Listening(execution, 1, _type)), Cancelled);
        await store.CommitAsync(Round(Event("a")), Cancelled);

        var again = await store.CommitAsync(Round(Event("a"), Event("b")), Cancelled);

        Assert.Equal([false, true], again.AreNew);
        Assert.Equal("b", Assert.Single(Heard(again)).Arrived.Envelope["id"].AsString());
    }

    [Fact]
    public async Task A_request_that_is_repeated_is_told_again_what_was_new()
    {
        var (store, _) = await OwnAsync();
        var events = new[] { Event("a") with { Receipt = Guid.NewGuid() } };

        Assert.Equal([true], (await store.CommitAsync(Round(events), Cancelled)).AreNew);
        var again = await store.CommitAsync(Round(events), Cancelled);

        Assert.Equal([true], again.AreNew);
        Assert.Empty(again.Delivered);
    }

    [Fact]
    public async Task The_same_event_of_two_tenants_is_two_events()
    {
        var (store, epochs) = await OwnAsync();
        var stranger = NewExecution("acme");
        await store.CommitAsync(Of(epochs, Listening(stranger, 1, _type)), Cancelled);

        var outcome = await store.CommitAsync(Round(Event("a"), Event("a") with { Tenant = "globex" }), Cancelled);

        Assert.Equal([true, true], outcome.AreNew);
        Assert.Empty(outcome.Delivered);
    }

    [Fact]
    public async Task Who_no_longer_listens_hears_nothing()
    {
        var (store, epochs) = await OwnAsync();
        var execution = Execution();
        await store.CommitAsync(Of(epochs, Listening(execution, 1, _type) with { }), Cancelled);
        await store.CommitAsync(Of(epochs, Next(execution, 2) with { SubscriptionsCleared = [1] }), Cancelled);

        Assert.Empty((await store.CommitAsync(Round(Event("a")), Cancelled)).Delivered);
    }

    [Fact]
    public async Task A_topic_for_everything_covers_all_but_lifecycle_events_and_delivers_once()
    {
        var (store, epochs) = await OwnAsync();
        var execution = Execution();
        const string Lifecycle = "io.serverlessworkflow.workflow.started.v1";
        await store.CommitAsync(Of(epochs, Listening(execution, 1, EventTopic.Any, _type), Listening(Execution(), 2, Lifecycle)), Cancelled);

        var outcome = await store.CommitAsync(Round(Event("a"), Event("b") with { Type = Lifecycle }, Event("c") with { Type = "another" }), Cancelled);

        Assert.Equal([(1, "a"), (2, "b"), (1, "c")], Heard(outcome).Select(heard => (heard.Run, heard.Arrived.Envelope["id"].AsString())));
    }

    [Fact]
    public async Task What_arrived_since_is_delivered_when_a_subscription_asks_for_it_in_order_and_before_what_follows()
    {
        var (store, epochs) = await OwnAsync();
        var (correlated, plain) = (Execution(), Execution());
        // By their places in the journal: the clocks say the contrary.
        await store.CommitAsync(Round(Event("too-old") with { ReceivedAt = Now.AddHours(1) }), Cancelled);
        await store.CommitAsync(Of(epochs, Start(correlated), Start(plain)), Cancelled);
        await store.CommitAsync(Round(Event("a") with { ReceivedAt = Now.AddHours(-1) }, Event("b"), Event("c") with { Type = "another" }), Cancelled);

        var outcome = await store.CommitAsync(Of(epochs, Listening(Next(correlated, 2), 1, replays: true, _type), Listening(Next(plain, 2), 2, replays: false, _type)) with { Events = [Event("d")] }, Cancelled);

        Assert.Equal(["a", "b", "d"], Heard(outcome).Where(heard => heard.Run == 1).Select(heard => heard.Arrived.Envelope["id"].AsString()));
        Assert.Equal([true, true, false], Heard(outcome).Where(heard => heard.Run == 1).Select(heard => heard.Arrived.IsReplayed));
        Assert.Equal(["d"], Heard(outcome).Where(heard => heard.Run == 2).Select(heard => heard.Arrived.Envelope["id"].AsString()));
        await AssertDurableAsync(store, outcome);
    }

    [Fact]
    public async Task A_topic_for_everything_may_ask_for_the_past_too()
    {
        var (store, epochs) = await OwnAsync();
        var execution = Execution();
        await store.CommitAsync(Of(epochs, Start(execution)), Cancelled);
        await store.CommitAsync(Round(Event("a"), Event("b") with { Type = "io.serverlessworkflow.task.started.v1" }, Event("c") with { Type = "another" }), Cancelled);

        var outcome = await store.CommitAsync(Of(epochs, Listening(Next(execution, 2), 1, replays: true, EventTopic.Any)), Cancelled);

        Assert.Equal(["a", "c"], Heard(outcome).Select(heard => heard.Arrived.Envelope["id"].AsString()));
    }

    [Fact]
    public async Task An_emitted_event_is_stored_and_delivered_in_the_same_round()
    {
        var (store, epochs) = await OwnAsync();
        var (listener, emitter) = (Execution(), Execution());
        await store.CommitAsync(Of(epochs, Listening(listener, 1, _type)), Cancelled);

        var outcome = await store.CommitAsync(Of(epochs, Start(emitter) with { Emitted = [Event("a") with { EmittedBy = emitter.Id, Position = 1 }] }), Cancelled);

        Assert.Equal(listener, Assert.Single(Heard(outcome)).Execution);
        Assert.Equal([false], (await store.CommitAsync(Round(Event("a")), Cancelled)).AreNew);
    }

    [Fact]
    public async Task What_an_execution_emitted_before_it_listened_is_past_for_it_and_for_nobody_else()
    {
        var (store, epochs) = await OwnAsync();
        var (itself, other) = (Execution(), Execution());
        var entry = Listening(itself, 1, _type) with
        {
            SubscriptionsSet = [new(1, _type, 5, false), new(2, _type, 5, true), new(3, _type, 9, false)],
            Emitted = [Event("a") with { EmittedBy = itself.Id, Position = 7 }, Event("b") with { EmittedBy = itself.Id, Position = 3 }],
        };

        var outcome = await store.CommitAsync(Of(epochs, entry, Listening(other, 8, _type)), Cancelled);

        Assert.Equal(
            [(1, "a", false), (2, "a", false), (2, "b", true), (8, "a", false), (8, "b", false)],
            Heard(outcome).Select(heard => (heard.Run, heard.Arrived.Envelope["id"].AsString(), heard.Arrived.IsReplayed)).Order());
    }

    [Fact]
    public async Task A_round_that_is_refused_stores_no_event()
    {
        var (store, epochs) = await OwnAsync();
        var execution = Execution();
        await store.CommitAsync(Of(epochs, Listening(Execution(), 1, _type)), Cancelled);

        await Assert.ThrowsAsync<RoundRejectedException>(() => store.CommitAsync(Of(epochs, Next(execution, 5) with { Emitted = [Event("a")] }) with { Events = [Event("b")] }, Cancelled));

        var outcome = await store.CommitAsync(Round(Event("a"), Event("b")), Cancelled);
        Assert.Equal([true, true], outcome.AreNew);
        Assert.Equal(2, outcome.Delivered.Count);
    }

    [Fact]
    public async Task A_node_that_lost_ownership_emits_nothing()
    {
        var (store, old) = await OwnAsync();
        var execution = Execution();
        await store.AcquireAllAsync("another", Cancelled);

        await Assert.ThrowsAsync<FencedException>(() => store.CommitAsync(Of(old, Start(execution) with { Emitted = [Event("a")] }), Cancelled));

        Assert.Equal([true], (await store.CommitAsync(Round(Event("a")), Cancelled)).AreNew);
    }

    [Fact]
    public async Task A_subscription_with_a_key_hears_what_has_it_and_what_has_no_keys_at_all()
    {
        var (store, epochs) = await OwnAsync();
        var execution = Execution();
        await store.CommitAsync(Of(epochs, Keyed(Start(execution, StatusPhase.Waiting), false, (1, 7), (2, 8), (3, CorrelationKeys.None))), Cancelled);

        var outcome = await store.CommitAsync(Round(Event("a") with { Keys = [0, 7] }, Event("b") with { Keys = [0] }, Event("c"), Event("d") with { Keys = [0, 7, 8] }), Cancelled);

        Assert.Equal(
            [("a", 1), ("a", 3), ("b", 3), ("c", 1), ("c", 2), ("c", 3), ("d", 1), ("d", 2), ("d", 3)],
            Heard(outcome).Select(heard => (heard.Arrived.Envelope["id"].AsString(), heard.Run)).Order());
        await AssertDurableAsync(store, outcome);
    }

    [Fact]
    public async Task A_run_with_two_keys_hears_an_event_that_has_both_once()
    {
        var (store, epochs) = await OwnAsync();
        await store.CommitAsync(Of(epochs, Keyed(Start(Execution(), StatusPhase.Waiting), false, (1, 7), (1, 8))), Cancelled);

        var outcome = await store.CommitAsync(Round(Event("a") with { Keys = [0, 7, 8] }), Cancelled);

        Assert.Equal("a", Assert.Single(Heard(outcome)).Arrived.Envelope["id"].AsString());
    }

    [Fact]
    public async Task The_past_is_told_by_keys_too()
    {
        var (store, epochs) = await OwnAsync();
        var execution = Execution();
        await store.CommitAsync(Of(epochs, Start(execution)), Cancelled);
        await store.CommitAsync(Round(Event("a") with { Keys = [0, 7] }, Event("b") with { Keys = [0, 8] }, Event("c")), Cancelled);

        var outcome = await store.CommitAsync(Of(epochs, Keyed(Next(execution, 2), true, (1, 7))), Cancelled);

        Assert.Equal([("a", true), ("c", true)], Heard(outcome).Select(heard => (heard.Arrived.Envelope["id"].AsString(), heard.Arrived.IsReplayed)));
    }

    private CommitEntry Keyed(CommitEntry entry, bool replays, params (int Run, long Key)[] keys) =>
        entry with { SubscriptionsSet = [.. keys.Select(key => new SubscriptionRow(key.Run, _type, 1, replays, key.Key))] };

    private static CommitRound Round(params AppendedEvent[] events) => new(new Dictionary<int, long>(), []) { Events = events };

    private ExecutionKey Execution() => NewExecution(_tenant);

    private static CommitEntry Listening(ExecutionKey execution, int run, params string[] topics) => Listening(Start(execution, StatusPhase.Waiting), run, replays: false, topics);

    private static CommitEntry Listening(CommitEntry entry, int run, bool replays, params string[] topics) =>
        entry with { SubscriptionsSet = [.. topics.Select(topic => new SubscriptionRow(run, topic, 1, replays))] };

    private AppendedEvent Event(string id, string data = "null") => new()
    {
        Tenant = _tenant,
        Source = $"/{_type}",
        Id = id,
        Type = _type,
        ReceivedAt = Now,
        Envelope = Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{id}}","source":"/{{_type}}","type":"{{_type}}","data":{{data}}}"""),
        Receipt = Guid.NewGuid(),
    };

    private static IEnumerable<(ExecutionKey Execution, int Run, EventArrived Arrived)> Heard(CommitOutcome outcome) =>
        from row in outcome.Delivered
        let arrived = (EventArrived)HistoryJson.ReadStimulus(row.Stimulus.Span)
        select (row.Execution, arrived.Run, arrived);

    /// <summary>What was delivered stands in the inbox of its partition, in the same order.</summary>
    private static async Task AssertDurableAsync(IExecutionStore store, CommitOutcome outcome)
    {
        Assert.NotEmpty(outcome.Delivered);
        foreach (var partition in outcome.Delivered.GroupBy(row => row.Partition))
        {
            var waiting = (await store.ReadInboxAsync(partition.Key, 100_000, Cancelled)).Where(row => partition.Any(delivered => delivered.Id == row.Id)).ToList();
            Assert.Equal(partition.Select(row => (row.Id, row.Execution, JqValue.Parse(row.Stimulus.Span))), waiting.Select(row => (row.Id, row.Execution, JqValue.Parse(row.Stimulus.Span))));
        }
    }

    private async Task<(IExecutionStore Store, IReadOnlyDictionary<int, long> Epochs)> OwnAsync()
    {
        var store = await OpenAsync();
        return (store, await store.AcquireAllAsync("test", Cancelled));
    }
}
