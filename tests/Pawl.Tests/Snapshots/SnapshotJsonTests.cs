using System.Text;
using Pawl.Engine.Snapshots;
using Pawl.Engine.State;
using Pawl.Tests.Simulation;
using Xunit;

namespace Pawl.Tests.Snapshots;

public sealed class SnapshotJsonTests
{
    private const int Documents = 150;

    [Fact]
    public void Every_state_of_generated_executions_is_read_back_as_it_was_written()
    {
        var states = 0;
        for (var seed = 1UL; seed <= Documents; seed++)
        {
            foreach (var execution in GeneratedRuns.Of(seed).Run.Executions)
            {
                ExecutionState? state = null;
                foreach (var batch in execution.History)
                {
                    foreach (var happened in batch.Events)
                    {
                        state = Fold.Apply(state, happened, batch.At);
                        AssertReadBack(state);
                        states++;
                    }
                }
            }
        }
        Assert.True(states > 10 * Documents, $"only {states} states were seen");
    }

    [Fact]
    public void States_with_every_member_set_are_read_back_as_they_were_written()
    {
        foreach (var state in StateSamples.All) AssertReadBack(state);
    }

    /// <summary>Fails when the state gains a member that no sample sets, so that whoever adds one sees that it is kept.</summary>
    [Fact]
    public void The_samples_set_every_member_that_a_state_can_have() => Assert.Empty(StateMembers.All().Except(StateMembers.SetIn(StateSamples.All)).Order());

    [Fact]
    public void Values_that_are_null_and_values_that_are_absent_stay_apart()
    {
        var fork = StateSamples.All.SelectMany(state => state.Runs.Values).Select(run => run.Progress).OfType<ForkProgress>().First();
        Assert.Contains(fork.Outputs, output => output is null);
        Assert.Contains(fork.Outputs, output => output is { IsNull: true });
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":1,"state":{"definition":{"namespace":"n","name":"w","version":"1.0.0"},"input":1,"startedAt":"yesterday"}}""")]
    [InlineData("""{"version":2,"state":{"definition":{"namespace":"n","name":"w","version":"1.0.0"},"input":1,"startedAt":"2026-01-01T00:00:00Z"}}""")]
    public void What_is_no_snapshot_of_this_form_is_refused(string text) =>
        Assert.Equal("snapshot-unreadable", Assert.Throws<UnreadableSnapshotException>(() => SnapshotJson.Read(Encoding.UTF8.GetBytes(text))).Code);

    private static void AssertReadBack(ExecutionState state)
    {
        var written = SnapshotJson.Write(StateSnapshot.Of(state));
        var read = SnapshotJson.Read(written);
        Assert.Equal(StateText.Of(state), StateText.Of(read.State));
        Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(SnapshotJson.Write(read)));
    }
}
