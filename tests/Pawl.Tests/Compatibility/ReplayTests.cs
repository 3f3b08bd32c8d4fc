using Pawl.Engine.Compatibility;
using Pawl.Engine.Decisions;
using Pawl.Language.Expressions;
using Pawl.Tests.Engine;
using Pawl.Tests.Snapshots;
using Xunit;

namespace Pawl.Tests.Compatibility;

public sealed class ReplayTests
{
    private const string Pay = """
        do:
          - charge: { call: http, with: { method: post, endpoint: 'http://stub.test/charge' } }
          - nap: { wait: PT1H }
          - decide: { switch: [ { dear: { when: '${ .price > 10 }', then: ask } }, { cheap: { then: thank } } ] }
          - ask: { set: '${ . + { asked: true } }' }
          - thank: { set: '${ . + { thanked: true } }' }
        """;

    [Fact]
    public void The_same_document_takes_the_same_path_to_the_same_output()
    {
        var report = Replayed(7, Pay);
        Assert.Equal((ReplayOutcome.Same, "completed", "completed"), (report.Outcome, report.RecordedEnd, report.DraftEnd));
        Assert.Equal(4, report.SameSteps);
    }

    [Fact]
    public void Another_condition_takes_another_path_for_those_whom_it_concerns()
    {
        var lower = Pay.Replace(".price > 10", ".price > 5", StringComparison.Ordinal);

        var report = Replayed(7, lower);
        Assert.Equal((ReplayOutcome.OtherPath, 3, "/do/4/thank", "/do/3/ask"), (report.Outcome, report.SameSteps, report.Recorded?.Pointer, report.Draft?.Pointer));
        Assert.Equal(ReplayOutcome.Same, Replayed(3, lower).Outcome);
        Assert.Equal(ReplayOutcome.Same, Replayed(20, lower).Outcome);
    }

    [Fact]
    public void A_task_that_asks_for_what_was_never_asked_stops_the_replay_there()
    {
        var more = Pay.Replace("  - nap:", "  - notify: { call: http, with: { method: post, endpoint: 'http://stub.test/notify' } }\n  - nap:", StringComparison.Ordinal);
        var report = Replayed(7, more);
        Assert.Equal((ReplayOutcome.OtherPath, "/do/1/nap", "/do/1/notify", null), (report.Outcome, report.Recorded?.Pointer, report.Draft?.Pointer, report.DraftEnd));
    }

    [Fact]
    public void The_same_tasks_with_another_output_are_told_place_by_place()
    {
        var report = Replayed(7, Pay.Replace("thanked: true", "thanked: 1", StringComparison.Ordinal));
        Assert.Equal((ReplayOutcome.OtherResult, "/thanked"), (report.Outcome, report.Output.Single().Pointer));
    }

    [Fact]
    public void Tasks_that_moved_are_the_same_tasks()
    {
        var wrapped = Pay.Replace("  - ask: { set: '${ . + { asked: true } }' }\n", "", StringComparison.Ordinal).Replace("then: ask", "then: thank", StringComparison.Ordinal);
        Assert.Equal(ReplayOutcome.Same, Replayed(7, wrapped).Outcome);
    }

    [Fact]
    public void What_has_not_ended_is_compared_as_far_as_it_is_recorded()
    {
        var world = World.Start(Pay, answer: _ => JqValue.Parse("""{"price":7}"""));
        Assert.Equal(ReplayOutcome.Same, Report(world, Pay).Outcome);
        Assert.Equal(ReplayOutcome.Same, Report(world, Pay.Replace(".price > 10", ".price > 5", StringComparison.Ordinal)).Outcome);
    }

    [Fact]
    public void A_draft_that_never_ends_is_given_up()
    {
        var report = Replayed(7, "do: [ { charge: { call: http, with: { method: post, endpoint: 'http://stub.test/charge' } } }, { again: { wait: PT1H, then: again } } ]");
        Assert.Equal(ReplayOutcome.Unknown, report.Outcome);
    }

    [Fact]
    public void Every_generated_execution_is_its_own_replay()
    {
        var same = 0;
        for (var seed = 1UL; seed <= 120; seed++)
        {
            var (_, run, text) = GeneratedRuns.Of(seed);
            // Chance and the past of the journal are not in the record.
            if (text.Contains("jitter", StringComparison.Ordinal) || text.Contains("listen", StringComparison.Ordinal) || text.Contains("cancelled after", StringComparison.Ordinal)) continue;
            var execution = run.Executions[0];
            var report = HistoryReplay.Of(execution.Definition, execution.Definition, execution.History, Context with { Key = execution.Key });
            Assert.True(report.Outcome == ReplayOutcome.Same, $"seed {seed}: {report.Message}\n{text}");
            same++;
        }
        Assert.True(same > 20, $"only {same} executions were replayed");
    }

    private static DecisionContext Context => new() { Now = default, Seed = 0, Key = new("default", "exec-1") };

    private static ReplayReport Replayed(int price, string draft) =>
        Report(World.Start(Pay, answer: _ => JqValue.Object(("price", JqValue.From((long)price)))).Elapse(TimeSpan.FromHours(1)), draft);

    private static ReplayReport Report(World world, string draft) => HistoryReplay.Of(world.Definition, CompatibilityTests.Read(draft), world.History, Context);
}
