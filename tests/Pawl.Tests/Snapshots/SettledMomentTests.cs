using System.Text;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.Snapshots;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Tests.Interpreter;
using Pawl.Tests.Simulation;
using Xunit;

namespace Pawl.Tests.Snapshots;

public sealed class SettledMomentTests
{
    private const int Documents = 200;

    [Fact]
    public void From_a_settled_moment_inside_a_decision_the_engine_decides_what_it_decided_then()
    {
        var moments = 0;
        for (var seed = 1UL; seed <= Documents; seed++)
        {
            var (_, run, text) = GeneratedRuns.Of(seed);
            foreach (var execution in run.Executions)
            {
                ExecutionState? state = null;
                foreach (var batch in execution.History)
                {
                    for (var i = 0; i < batch.Events.Length; i++)
                    {
                        if (i > 0 && SettledMoments.IsBefore(batch.Events[i]))
                        {
                            moments++;
                            AssertGoesOn(execution, state!, batch, i, text);
                        }
                        state = Fold.Apply(state, batch.Events[i], batch.At);
                    }
                }
            }
        }
        Assert.True(moments > 5 * Documents, $"only {moments} moments were seen");
    }

    [Fact]
    public void A_fork_from_any_settled_moment_comes_to_an_end()
    {
        var (forks, inside) = (0, 0);
        for (var seed = 1UL; seed <= Documents; seed++)
        {
            var (definitions, run, text) = GeneratedRuns.Of(seed);
            // Events that the fork would wait for were told to the first execution only.
            if (text.Contains("listen", StringComparison.Ordinal)) continue;

            var execution = run.Executions[0];
            foreach (var moment in MomentsOf(execution.History).Where((_, index) => index % 3 == (int)(seed % 3)))
            {
                var fork = EngineRun.Of(definitions, new ForkExecution(StateSnapshot.Of(moment.State), new("told", moment.State.Position, moment.At)), "fork", new SimulatedRandom(seed));
                Assert.True(fork.Violations.Count == 0, $"seed {seed}, position {moment.State.Position}: {string.Join('\n', fork.Violations)}\n{text}");
                forks++;
                if (moment.State.Runs.Count > 2) inside++;
            }
        }
        Assert.True(forks > Documents && inside > Documents / 4, $"only {forks} forks, {inside} of them deep inside, were seen");
    }

    private static IEnumerable<Moment> MomentsOf(IEnumerable<HistoryBatch> history)
    {
        var batches = history.ToList();
        var last = batches[^1].Position + batches[^1].Events.Length - 1;
        Moment? before = null;
        for (var position = 1L; position <= last; position++)
        {
            var walk = new HistoryWalk(position);
            foreach (var batch in batches)
                if (!walk.Add(batch)) break;
            if (walk.Settled is { } settled && settled != before) yield return before = settled;
        }
    }

    private static void AssertGoesOn(EngineExecution execution, ExecutionState state, HistoryBatch batch, int index, string text)
    {
        var context = new DecisionContext { Now = batch.At, Seed = 1, Key = execution.Key };
        var decided = WorkflowEngine.Decide(execution.Definition, state, new ContinueExecution(), context).Events;
        // How long a retry waits is left to chance, and what follows depends on it.
        var recorded = batch.Events.Skip(index).TakeWhile(happened => happened is not RetryScheduled).ToList();
        Assert.Equal($"{text}\n{Text(recorded)}", $"{text}\n{Text([.. decided.Take(recorded.Count)])}");
    }

    private static string Text(IReadOnlyList<HistoryEvent> events) => Encoding.UTF8.GetString(HistoryJson.Write(events));
}
