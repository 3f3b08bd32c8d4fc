using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.Tests.Shared.Rounds;

namespace Pawl.Tests.Shared;

/// <summary>What every <see cref="IExecutionStore"/> must do; derived once for each implementation, so that the simulated one cannot be kinder than the real one.</summary>
public abstract class ExecutionStoreCompliance
{
    private static readonly int[] AllPartitions = [.. Enumerable.Range(0, Partitioning.Count)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The store. It may hold what other tests left behind.</summary>
    protected abstract Task<IExecutionStore> OpenAsync();

    [Fact]
    public async Task A_committed_start_is_loaded_as_it_was_written()
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        var start = Start(execution) with
        {
            Start = NewStart() with { Priority = 9, IdempotencyKey = "key-1", RequestDigest = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray() },
        };
        var progress = Next(execution, 2, new TimerFired(3, TimerPurpose.Wait), new TaskCancelled(4));

        await store.CommitAsync(Of(epochs, start), Cancelled);
        await store.CommitAsync(Of(epochs, progress), Cancelled);

        var stored = await store.LoadAsync(execution, Cancelled);
        Assert.NotNull(stored);
        Assert.Equal("key-1", stored.IdempotencyKey);
        Assert.Equal(start.Start.RequestDigest.Value.ToArray(), stored.RequestDigest?.ToArray());
        Assert.Equal(9, stored.Priority);
        Assert.Equal([1, 2], stored.History.Select(batch => batch.Position));
        Assert.All(stored.History, batch => Assert.Equal(Now, batch.At));
        Assert.IsType<ExecutionStarted>(Assert.Single(stored.History[0].Events));
        Assert.Equal([new TimerFired(3, TimerPurpose.Wait), new TaskCancelled(4)], stored.History[1].Events);
    }

    [Fact]
    public async Task An_execution_that_does_not_exist_loads_as_null()
    {
        var (store, _) = await OwnAsync();

        Assert.Null(await store.LoadAsync(NewExecution(), Cancelled));
    }

    [Fact]
    public async Task Two_tenants_may_use_the_same_id()
    {
        var (store, epochs) = await OwnAsync();
        var one = NewExecution("default");
        var other = one with { Tenant = "acme" };

        await store.CommitAsync(Of(epochs, Start(one), Start(other), Start(NewExecution())), Cancelled);
        await store.CommitAsync(Of(epochs, Next(other, 2)), Cancelled);

        Assert.Single((await store.LoadAsync(one, Cancelled))!.History);
        Assert.Equal(2, (await store.LoadAsync(other, Cancelled))!.History.Count);
    }

    [Fact]
    public async Task A_history_begins_with_its_execution()
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();

        await Assert.ThrowsAsync<RoundRejectedException>(() => store.CommitAsync(Of(epochs, Next(execution, 1)), Cancelled));

        Assert.Null(await store.LoadAsync(execution, Cancelled));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_history_carries_when_its_execution_started_from_its_first_row_to_its_last(long position)
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        if (position > 1) await store.CommitAsync(Of(epochs, Start(execution)), Cancelled);
        var entry = position == 1 ? Start(execution) : Next(execution, position);

        await Assert.ThrowsAsync<RoundRejectedException>(() => store.CommitAsync(Of(epochs, entry with { CreatedAt = Now.AddMilliseconds(1) }), Cancelled));

        Assert.Equal(position - 1, (await store.LoadAsync(execution, Cancelled))?.History.Count ?? 0);
    }

    [Fact]
    public async Task An_execution_is_loaded_with_the_time_at_which_it_was_accepted()
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        await store.CommitAsync(Of(epochs, Start(execution)), Cancelled);

        Assert.Equal(Now, (await store.LoadAsync(execution, Cancelled))!.CreatedAt);
    }

    [Theory]
    [InlineData(2, "a gap")]
    [InlineData(1, "taken already")]
    [InlineData(4, "a wider gap")]
    public async Task A_position_that_does_not_follow_makes_the_whole_round_fail(long position, string why)
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        var neighbour = NewExecution();
        // Two events: the next position is 3.
        await store.CommitAsync(Of(epochs, Start(execution) with { EventCount = 2, Events = HistoryJson.Write([new TaskCancelled(1), new TaskCancelled(2)]) }), Cancelled);

        await Assert.ThrowsAsync<RoundRejectedException>(() => store.CommitAsync(Of(epochs, Start(neighbour), Next(execution, position)), Cancelled));

        Assert.Null(await store.LoadAsync(neighbour, Cancelled));
        Assert.True((await store.LoadAsync(execution, Cancelled))!.History.Count == 1, why);
        await store.CommitAsync(Of(epochs, Start(neighbour), Next(execution, 3)), Cancelled);
    }

    [Fact]
    public async Task A_history_begins_at_position_one()
    {
        var (store, epochs) = await OwnAsync();

        await Assert.ThrowsAsync<RoundRejectedException>(() => store.CommitAsync(Of(epochs, Start(NewExecution()) with { Position = 2 }), Cancelled));
    }

    [Fact]
    public async Task Each_take_over_raises_the_epoch_of_every_partition()
    {
        var (store, before) = await OwnAsync();

        var after = await store.AcquireAllAsync("another", Cancelled);

        Assert.Equal(Enumerable.Range(0, Partitioning.Count), after.Keys.Order());
        Assert.All(after, claim => Assert.True(claim.Value > before[claim.Key]));
    }

    [Fact]
    public async Task After_a_take_over_the_former_owner_commits_nothing()
    {
        var (store, old) = await OwnAsync();
        var execution = NewExecution();
        await store.CommitAsync(Of(old, Start(execution)), Cancelled);

        var current = await store.AcquireAllAsync("another", Cancelled);

        var fenced = await Assert.ThrowsAsync<FencedException>(() => store.CommitAsync(Of(old, Next(execution, 2)), Cancelled));
        Assert.Equal([Partitioning.Of(execution)], fenced.Partitions);
        Assert.Single((await store.LoadAsync(execution, Cancelled))!.History);
        await store.CommitAsync(Of(current, Next(execution, 2)), Cancelled);
    }

    [Fact]
    public async Task One_lost_partition_fences_the_whole_round_and_is_named()
    {
        var (store, epochs) = await OwnAsync();
        var (kept, lost) = (NewExecution(partition: 3), NewExecution(partition: 7));
        var mixed = new Dictionary<int, long> { [3] = epochs[3], [7] = epochs[7] - 1 };

        var fenced = await Assert.ThrowsAsync<FencedException>(() => store.CommitAsync(new(mixed, [Start(kept), Start(lost)]), Cancelled));

        Assert.Equal([7], fenced.Partitions);
        Assert.Null(await store.LoadAsync(kept, Cancelled));
    }

    [Fact]
    public async Task Positions_tell_the_last_event_and_zero_where_there_is_none()
    {
        var (store, epochs) = await OwnAsync();
        var (one, none) = (NewExecution(), NewExecution());
        await store.CommitAsync(Of(epochs, Start(one)), Cancelled);
        await store.CommitAsync(Of(epochs, Next(one, 2, new TaskCancelled(1), new TaskCancelled(2), new TaskCancelled(3))), Cancelled);

        var positions = await store.ReadPositionsAsync(epochs, [one, none], Cancelled);

        Assert.Equal(4, positions[one]);
        Assert.Equal(0, positions[none]);
    }

    [Fact]
    public async Task Positions_are_not_told_to_a_former_owner()
    {
        var (store, old) = await OwnAsync();
        await store.AcquireAllAsync("another", Cancelled);

        await Assert.ThrowsAsync<FencedException>(() => store.ReadPositionsAsync(old, [NewExecution()], Cancelled));
    }

    [Fact]
    public async Task An_execution_starts_once()
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        await store.CommitAsync(Of(epochs, Start(execution)), Cancelled);

        await Assert.ThrowsAsync<RoundRejectedException>(() => store.CommitAsync(Of(epochs, Start(execution) with { Position = 2 }), Cancelled));
    }

    [Fact]
    public async Task The_status_of_an_execution_that_does_not_exist_cannot_change()
    {
        var (store, epochs) = await OwnAsync();

        await Assert.ThrowsAsync<RoundRejectedException>(() => store.CommitAsync(Of(epochs, Next(NewExecution(), 1) with { Status = StatusPhase.Waiting }), Cancelled));
    }

    public static TheoryData<StatusPhase, StatusPhase> IllegalTransitions()
    {
        TheoryData<StatusPhase, StatusPhase> cases = [];
        foreach (var from in Enum.GetValues<StatusPhase>())
        {
            foreach (var to in Enum.GetValues<StatusPhase>())
            {
                if (from.IsTerminal() || (to == StatusPhase.Pending && from != StatusPhase.Pending)) cases.Add(from, to);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(IllegalTransitions))]
    public async Task An_illegal_change_of_phase_is_refused(StatusPhase from, StatusPhase to)
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        await store.CommitAsync(Of(epochs, Start(execution, from)), Cancelled);

        var rejected = await Assert.ThrowsAsync<RoundRejectedException>(() => store.CommitAsync(Of(epochs, Next(execution, 2) with { Status = to, End = EndFor(to) }), Cancelled));

        Assert.Equal(execution, rejected.Execution);
        Assert.Single((await store.LoadAsync(execution, Cancelled))!.History);
    }

    [Theory]
    [InlineData(StatusPhase.Pending, StatusPhase.Running)]
    [InlineData(StatusPhase.Running, StatusPhase.Waiting)]
    [InlineData(StatusPhase.Waiting, StatusPhase.Completed)]
    [InlineData(StatusPhase.Suspended, StatusPhase.Running)]
    [InlineData(StatusPhase.Running, StatusPhase.Faulted)]
    [InlineData(StatusPhase.Waiting, StatusPhase.Cancelled)]
    public async Task A_legal_change_of_phase_is_written(StatusPhase from, StatusPhase to)
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        await store.CommitAsync(Of(epochs, Start(execution, from)), Cancelled);

        await store.CommitAsync(Of(epochs, Next(execution, 2) with { Status = to, End = EndFor(to) }), Cancelled);

        var running = await store.ReadRunningAsync(Partitioning.Of(execution), Cancelled);
        Assert.Equal(to == StatusPhase.Running, running.Contains(execution));
    }

    [Fact]
    public async Task After_a_restart_a_partition_takes_up_its_running_executions_and_no_others()
    {
        var (store, epochs) = await OwnAsync();
        var (running, waiting, elsewhere) = (NewExecution(partition: 11), NewExecution(partition: 11), NewExecution(partition: 12));
        var foreign = NewExecution("acme", partition: 11);
        await store.CommitAsync(Of(epochs, Start(running), Start(waiting, StatusPhase.Waiting), Start(elsewhere), Start(foreign)), Cancelled);

        var found = await store.ReadRunningAsync(11, Cancelled);

        Assert.Contains(running, found);
        Assert.Contains(foreign, found);
        Assert.DoesNotContain(waiting, found);
        Assert.DoesNotContain(elsewhere, found);
    }

    [Fact]
    public async Task Timers_come_back_earliest_first_and_only_those_due_before()
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        var due = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(Random.Shared.Next(1, 10_000));
        TimerKey early = new(1, TimerPurpose.Wait), late = new(2, TimerPurpose.Retry), atBorder = new(0, TimerPurpose.Timeout);
        await store.CommitAsync(Of(epochs, Start(execution) with { TimersSet = [new(late, due.AddSeconds(2)), new(atBorder, due.AddSeconds(3)), new(early, due.AddSeconds(1))] }), Cancelled);

        var timers = (await store.ReadTimersAsync(AllPartitions, due.AddSeconds(3), 10_000, Cancelled)).Where(timer => timer.Execution == execution).ToList();

        Assert.Equal([new TimerRow(execution, Partitioning.Of(execution), early, due.AddSeconds(1)), new(execution, Partitioning.Of(execution), late, due.AddSeconds(2))], timers);
    }

    [Fact]
    public async Task A_limit_keeps_the_earliest_timers()
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        // Before everything that other tests leave behind.
        var due = DateTimeOffset.UnixEpoch.AddYears(-50).AddSeconds(Random.Shared.Next(1_000_000));
        await store.CommitAsync(Of(epochs, Start(execution) with { TimersSet = [new(new(2, TimerPurpose.Wait), due.AddTicks(10)), new(new(1, TimerPurpose.Wait), due)] }), Cancelled);

        var timer = Assert.Single(await store.ReadTimersAsync(AllPartitions, due.AddTicks(20), 1, Cancelled));

        Assert.Equal(due, timer.DueAt);
        await store.CommitAsync(Of(epochs, Next(execution, 2) with { TimersCleared = [new(1, TimerPurpose.Wait), new(2, TimerPurpose.Wait)] }), Cancelled);
    }

    [Fact]
    public async Task A_timer_moves_and_a_cleared_timer_is_gone()
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        TimerKey moved = new(1, TimerPurpose.Wait), cleared = new(2, TimerPurpose.Timeout), again = new(3, TimerPurpose.Attempt);
        await store.CommitAsync(Of(epochs, Start(execution) with { TimersSet = [new(moved, Now), new(cleared, Now), new(again, Now)] }), Cancelled);

        await store.CommitAsync(
            Of(epochs, Next(execution, 2) with { TimersCleared = [cleared, again], TimersSet = [new(moved, Now.AddHours(1)), new(again, Now.AddHours(2))] }), Cancelled);

        var timers = (await store.ReadTimersAsync(AllPartitions, Now.AddDays(1), 10_000, Cancelled)).Where(timer => timer.Execution == execution);
        Assert.Equal([(moved, Now.AddHours(1)), (again, Now.AddHours(2))], timers.Select(timer => (timer.Timer, timer.DueAt)));
    }

    [Fact]
    public async Task A_timer_is_never_read_back_earlier_than_it_was_set()
    {
        var (store, epochs) = await OwnAsync();
        var execution = NewExecution();
        var due = Now.AddTicks(7);
        await store.CommitAsync(Of(epochs, Start(execution) with { TimersSet = [new(new(1, TimerPurpose.Retry), due)] }), Cancelled);

        var timer = (await store.ReadTimersAsync(AllPartitions, Now.AddSeconds(1), 10_000, Cancelled)).Single(timer => timer.Execution == execution);

        Assert.InRange(timer.DueAt, due, due.AddMicroseconds(1));
    }

    [Fact]
    public async Task Inbox_rows_arrive_in_order_and_vanish_when_consumed()
    {
        var (store, epochs) = await OwnAsync();
        var (sender, receiver) = (NewExecution(), NewExecution(partition: 21));
        InboxRow[] rows = [.. Enumerable.Range(0, 3).Select(number => new InboxRow(Guid.NewGuid(), receiver, 21, new[] { (byte)number }))];
        await store.CommitAsync(Of(epochs, Start(sender) with { Outgoing = [rows[0], rows[1]] }), Cancelled);
        await store.CommitAsync(Of(epochs, Next(sender, 2) with { Outgoing = [rows[2]] }), Cancelled);

        var arrived = (await store.ReadInboxAsync(21, 10_000, Cancelled)).Where(row => row.Execution == receiver).ToList();
        await store.CommitAsync(Of(epochs, Start(receiver) with { Consumed = [rows[0].Id, rows[1].Id] }), Cancelled);
        var left = (await store.ReadInboxAsync(21, 10_000, Cancelled)).Where(row => row.Execution == receiver);

        Assert.Equal(rows.Select(row => row.Id), arrived.Select(row => row.Id));
        Assert.Equal([0, 1, 2], arrived.Select(row => row.Stimulus.Span[0]));
        Assert.Equal(rows[2].Id, Assert.Single(left).Id);
    }

    [Fact]
    public async Task A_row_that_is_sent_twice_arrives_once()
    {
        var (store, epochs) = await OwnAsync();
        var (sender, receiver) = (NewExecution(), NewExecution(partition: 22));
        var row = new InboxRow(Guid.NewGuid(), receiver, 22, new byte[] { 1 });

        await store.CommitAsync(Of(epochs, Start(sender) with { Outgoing = [row] }), Cancelled);
        await store.CommitAsync(Of(epochs, Next(sender, 2) with { Outgoing = [row] }), Cancelled);

        Assert.Single(await store.ReadInboxAsync(22, 10_000, Cancelled), arrived => arrived.Execution == receiver);
    }

    [Fact]
    public async Task Rows_can_be_consumed_without_an_event_and_again_without_harm()
    {
        var (store, epochs) = await OwnAsync();
        var (sender, receiver) = (NewExecution(), NewExecution(partition: 23));
        var row = new InboxRow(Guid.NewGuid(), receiver, 23, new byte[] { 1 });
        await store.CommitAsync(Of(epochs, Start(sender) with { Outgoing = [row] }, Start(receiver)), Cancelled);

        var consume = Next(receiver, 2) with { EventCount = 0, Events = default, Consumed = [row.Id] };
        await store.CommitAsync(Of(epochs, consume), Cancelled);
        await store.CommitAsync(Of(epochs, consume), Cancelled);

        Assert.DoesNotContain(await store.ReadInboxAsync(23, 10_000, Cancelled), arrived => arrived.Execution == receiver);
        Assert.Single((await store.LoadAsync(receiver, Cancelled))!.History);
    }

    private async Task<(IExecutionStore Store, IReadOnlyDictionary<int, long> Epochs)> OwnAsync()
    {
        var store = await OpenAsync();
        return (store, await store.AcquireAllAsync("test", Cancelled));
    }
}
