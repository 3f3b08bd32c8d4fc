using Pawl.Runtime.Executions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.Tests.Runtime.RuntimeHarness;

namespace Pawl.Tests.Runtime;

/// <summary>Tenants take turns: who has much waiting does not make the others wait for all of it.</summary>
public sealed class FairnessTests
{
    [Fact]
    public void Tenants_take_turns_and_keep_their_own_order()
    {
        var queue = new FairQueue<string>();
        foreach (var item in new[] { "a1", "a2", "a3", "a4", "b1", "b2", "c1" }) queue.Add(item[..1], item);

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3", "a4"], Drain(queue));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void A_tenant_that_comes_late_waits_for_one_item_of_each_other_tenant_at_most()
    {
        var queue = new FairQueue<string>();
        for (var number = 0; number < 1_000; number++) queue.Add("flood", $"flood-{number}");
        queue.Take();
        queue.Add("quiet", "quiet");

        Assert.Equal("flood-1", queue.Take());
        Assert.Equal("quiet", queue.Take());
    }

    [Fact]
    public void What_is_taken_out_is_not_given_out_and_leaves_its_tenant_its_turn()
    {
        var queue = new FairQueue<string>();
        foreach (var item in new[] { "a1", "b1", "a2" }) queue.Add(item[..1], item);

        Assert.True(queue.Remove("a", "a1"));
        Assert.False(queue.Remove("a", "a1"));
        Assert.False(queue.Remove("c", "c1"));
        Assert.True(queue.Remove("b", "b1"));
        queue.Add("b", "b2");

        Assert.Equal(["a2", "b2"], Drain(queue));
    }

    [Fact]
    public void A_flood_of_one_tenant_leaves_another_one_its_place_in_the_next_commit()
    {
        var harness = new RuntimeHarness(new() { CommitRound = 4 });
        var definition = harness.Publish("""[{"pause":{"wait":{"seconds":10}}}]""");
        var gate = new TaskCompletionSource();
        var rounds = new List<string[]>();
        harness.Store.OnCommit = async (round, commit) =>
        {
            await gate.Task;
            rounds.Add([.. round.Entries.Select(entry => entry.Execution.Tenant)]);
            await commit();
        };
        for (var number = 0; number < 40; number++)
            harness.Begin(runtime => runtime.StartAsync(Request(definition, $"flood-{number}") with { Tenant = "flood" }, CancellationToken.None));
        harness.Begin(runtime => runtime.StartAsync(Request(definition, "quiet"), CancellationToken.None));

        gate.SetResult();
        harness.World.Settle();

        // The first round was under way when the other tenant came; it is in the next one.
        Assert.Contains(Tenant, rounds[1]);
    }

    [Fact]
    public void A_tenant_has_a_share_of_a_round_while_others_commit_and_all_of_it_when_it_is_alone()
    {
        var harness = new RuntimeHarness(new() { CommitRound = 16, TenantCommitShare = 4 });
        var definition = harness.Publish("""[{"pause":{"wait":{"seconds":10}}}]""");
        var gate = new TaskCompletionSource();
        var sizes = new List<int>();
        harness.Store.OnCommit = async (round, commit) =>
        {
            await gate.Task;
            sizes.Add(round.Entries.Count);
            await commit();
        };
        for (var number = 0; number < 600; number++)
            harness.Begin(runtime => runtime.StartAsync(Request(definition, $"flood-{number}") with { Tenant = "flood" }, CancellationToken.None));
        harness.Begin(runtime => runtime.StartAsync(Request(definition, "quiet"), CancellationToken.None));

        gate.SetResult();
        harness.World.Settle();

        // The second one shows that there are two; in the next 64 the flood has its share, and then nobody but the flood has been seen for long.
        Assert.Equal([1, 16, .. Enumerable.Repeat(4, 64), 16, 16], sizes.Take(68));
        Assert.Equal(601, sizes.Sum());
    }

    [Fact]
    public void Many_tenants_fill_a_round_together()
    {
        var harness = new RuntimeHarness(new() { CommitRound = 16, TenantCommitShare = 4 });
        var definition = harness.Publish("""[{"pause":{"wait":{"seconds":10}}}]""");
        var gate = new TaskCompletionSource();
        var rounds = new List<IReadOnlyList<CommitEntry>>();
        harness.Store.OnCommit = async (round, commit) =>
        {
            await gate.Task;
            rounds.Add(round.Entries);
            await commit();
        };
        for (var number = 0; number < 60; number++)
            harness.Begin(runtime => runtime.StartAsync(Request(definition, $"e{number}") with { Tenant = $"tenant-{number % 3}" }, CancellationToken.None));

        gate.SetResult();
        harness.World.Settle();

        Assert.Equal([1, 16, 12, 12, 12, 7], rounds.Select(round => round.Count));
        Assert.All(rounds.Skip(2).Take(3), round => Assert.Equal([4, 4, 4], round.CountBy(entry => entry.Execution.Tenant).Select(tenant => tenant.Value)));
    }

    [Fact]
    public void One_tenant_cannot_fill_the_queue_of_a_partition()
    {
        var harness = new RuntimeHarness(new() { PartitionQueue = 8 });
        var definition = harness.Publish("""[{"pause":{"wait":{"seconds":10}}}]""");
        harness.Store.OnCommit = (_, _) => new TaskCompletionSource().Task;
        var flood = Enumerable.Range(0, 10_000).Select(number => $"f{number}").First(id => Pawl.Runtime.Storage.Partitioning.Of(new("flood", id)) == 7);
        var quiet = Enumerable.Range(0, 10_000).Select(number => $"q{number}").First(id => Pawl.Runtime.Storage.Partitioning.Of(new(Tenant, id)) == 7);
        harness.Begin(runtime => runtime.StartAsync(Request(definition, flood) with { Tenant = "flood" }, CancellationToken.None));

        var cancels = Enumerable.Range(0, 8).Select(_ => harness.Begin(runtime => runtime.CancelAsync(new("flood", flood), null, CancellationToken.None))).ToList();
        var other = harness.Begin(runtime => runtime.StartAsync(Request(definition, quiet), CancellationToken.None));

        Assert.Equal(6, cancels.Count(cancel => cancel.Failure is null));
        Assert.All(cancels.Where(cancel => cancel.Failure is not null), cancel => Assert.IsType<RuntimeUnavailableException>(cancel.Failure));
        Assert.Null(other.Failure);
    }

    private static List<string> Drain(FairQueue<string> queue)
    {
        var items = new List<string>();
        while (queue.Take() is { } item) items.Add(item);
        return items;
    }
}
