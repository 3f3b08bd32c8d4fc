using Pawl.Engine;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.Tests.Runtime.RuntimeHarness;

namespace Pawl.Tests.Runtime;

/// <summary>An execution that killed servers is not touched any more, until somebody releases it.</summary>
public sealed class PoisonTests
{
    private const string Wait = """[{"pause":{"wait":{"seconds":10}}}]""";

    [Fact]
    public void Marks_that_a_dead_process_left_name_what_it_was_at_work_on_and_those_it_was_done_with_are_gone()
    {
        var path = Path.Combine(Path.GetTempPath(), $"pawl-{Guid.NewGuid():N}", "at-work");
        var key = new ExecutionKey("acme", "order-1");
        try
        {
            using (var died = DeathMarkFile.Open(path))
            {
                Assert.Empty(died.TakeLeft());
                died.Mark(new("acme", "other"));
                died.Unmark();
                died.Mark(key);
            }
            using (var next = DeathMarkFile.Open(path)) Assert.Equal([key], next.TakeLeft());
            using var later = DeathMarkFile.Open(path);
            Assert.Empty(later.TakeLeft());
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void An_execution_that_servers_died_over_is_not_even_loaded_until_it_is_released()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        var (deadly, neighbour) = (harness.Start(definition, "deadly"), harness.Start(definition, "neighbour"));
        var poison = new RememberedPoison();
        poison.Aside[deadly] = new(deadly, "Servers died over it.", "", DateTimeOffset.UnixEpoch) { IsDeadly = true };
        harness.Poison = poison;
        harness.Crash();

        harness.Pass(11);

        Assert.Equal(StatusPhase.Completed, harness.Status(neighbour));
        Assert.DoesNotContain(deadly, harness.Store.Loads);
        Assert.Throws<ExecutionQuarantinedException>(() => harness.Status(deadly));
        Assert.Throws<ExecutionQuarantinedException>(() => harness.Do(runtime => runtime.CancelAsync(deadly, null, CancellationToken.None)));

        Assert.Equal(ReleaseOutcome.Released, harness.Do(runtime => runtime.ReleaseAsync(deadly, CancellationToken.None)));
        Assert.Equal(ReleaseOutcome.NotAside, harness.Do(runtime => runtime.ReleaseAsync(deadly, CancellationToken.None)));
        Assert.Equal(ReleaseOutcome.NotFound, harness.Do(runtime => runtime.ReleaseAsync(new(Tenant, "nothing"), CancellationToken.None)));
        harness.Pass(1);
        Assert.Equal(StatusPhase.Completed, harness.Status(deadly));
    }

    [Fact]
    public void One_that_was_set_aside_after_an_exception_goes_on_when_it_is_released()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait));
        harness.Store.OnCommit = (_, _) => throw new InvalidOperationException("broken");
        harness.Pass(11);
        Assert.NotNull(harness.Runtime.QuarantineOf(key));

        harness.Store.OnCommit = null;
        Assert.Equal(ReleaseOutcome.Released, harness.Do(runtime => runtime.ReleaseAsync(key, CancellationToken.None)));
        harness.Pass(1);

        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    /// <summary>What the database would keep.</summary>
    private sealed class RememberedPoison : IPoisonStore
    {
        public Dictionary<ExecutionKey, Quarantine> Aside { get; } = [];

        public Task RecordDeathsAsync(string node, IReadOnlyCollection<ExecutionKey> suspects, int limit, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<Quarantine>> ReadAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<Quarantine>>([.. Aside.Values.Where(aside => partitions.Contains(Partitioning.Of(aside.Execution)))]);

        public Task<Quarantine?> FindAsync(ExecutionKey execution, CancellationToken cancellationToken) => Task.FromResult(Aside.GetValueOrDefault(execution));

        public Task ReleaseAsync(ExecutionKey execution, CancellationToken cancellationToken)
        {
            Aside.Remove(execution);
            return Task.CompletedTask;
        }
    }
}
