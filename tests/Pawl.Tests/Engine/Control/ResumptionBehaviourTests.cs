using System.Text;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Stimuli;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Control;

/// <summary>What operators rely on when they interrupt executions, one test for each behaviour by its name.</summary>
/// <remarks>
/// Eight of the nine are here. The ninth, automatic clean-up by age, needs a real store:
/// <c>Automatic_clean_up_by_age_removes_exactly_those_older_than_the_limit_by_one_look_at_the_clock</c> in <c>CheckpointTests</c> of the integration tests.
/// </remarks>
public sealed class ResumptionBehaviourTests
{
    private const string Steps = """
          - one: { call: http, with: { method: get, endpoint: http://one.test/ }, export: { as: '$context + { one: . }' } }
          - two: { call: http, with: { method: get, endpoint: http://two.test/ }, export: { as: '$context + { two: . }' } }
          - three: { call: http, with: { method: get, endpoint: http://three.test/ }, export: { as: '$context + { three: . }' } }
          - last: { set: '${ $context }' }
        """;

    private static World Begun() => World.Start(Steps, answer: _ => World.Never);

    /// <summary>The call under way gets its answer.</summary>
    private static void Answer(World world, int value) => world.Tell(new ActivityEnded(world.Asked[^1].Run, JqValue.From(value), null));

    [Fact]
    public void Interrupt_and_resume()
    {
        var world = Begun();
        Answer(world, 1);
        world.Command(new SuspendCommand());
        Answer(world, 2);
        Assert.Equal((StatusPhase.Suspended, 2), (world.State.Status, world.Asked.Count));
        world.Command(new ResumeCommand());
        Assert.Equal(3, world.Asked.Count);
        Answer(world, 3);
        Assert.Equal("""{"one":1,"two":2,"three":3}""", world.Output);
    }

    [Fact]
    public void Resume_from_a_saved_partial_state()
    {
        var world = Begun();
        Answer(world, 1);
        world.Command(new SuspendCommand());
        var saved = world.Settled();
        Answer(world, 2);

        var fork = world.Fork(saved, TimeSpan.FromDays(1), _ => World.Never);
        Assert.Equal("""{"one":1}""", fork.State.Context.ToJson());
        if (fork.State.Suspension is not null) fork.Command(new ResumeCommand());
        Answer(fork, 20);
        Answer(fork, 30);
        Assert.Equal("""{"one":1,"two":20,"three":30}""", fork.Output);
        Assert.Equal(StatusPhase.Suspended, world.State.Status);
    }

    [Fact]
    public void Multiple_interruptions()
    {
        var world = Begun();
        for (var i = 1; i <= 3; i++)
        {
            world.Command(new SuspendCommand($"number {i}"));
            world.Elapse(TimeSpan.FromHours(1));
            Answer(world, i);
            world.Command(new ResumeCommand());
        }
        Assert.Equal("""{"one":1,"two":2,"three":3}""", world.Output);
        Assert.Equal(3, Happened<ExecutionSuspended>(world).Count());
    }

    [Fact]
    public void State_modified_before_resuming()
    {
        var world = Begun();
        Answer(world, 1);
        world.Command(new SuspendCommand());
        Assert.Equal(OperatorOutcome.Done, world.Command(new EditCommand(Context: JqValue.Parse("""{"one":100}"""), Next: "three")));
        world.Command(new ResumeCommand());
        Answer(world, 3);
        Assert.Equal("""{"one":100,"three":3}""", world.Output);
    }

    [Fact]
    public void Resume_with_new_input()
    {
        var world = Begun();
        world.Command(new SuspendCommand());
        world.Command(new ResumeCommand(JqValue.Parse("""{"approvedBy":"ada"}""")));
        for (var i = 1; i <= 3; i++) Answer(world, i);
        Assert.Equal("""{"approvedBy":"ada","one":1,"two":2,"three":3}""", world.Output);
    }

    [Fact]
    public void Failure_during_resume_leaves_the_saved_state_intact()
    {
        var world = Begun();
        Answer(world, 1);
        world.Command(new SuspendCommand());
        var before = Bytes(world);
        Assert.Equal(Refusals.Unfit, world.Command(new ResumeCommand(JqValue.From(7))).Code);
        Assert.Equal(Refusals.PositionChanged, world.Command(new ResumeCommand(), ifPosition: 1).Code);
        Assert.Equal(before, Bytes(world));
        Assert.Equal(OperatorOutcome.Done, world.Command(new ResumeCommand()));
    }

    [Fact]
    public void Concurrent_resumptions_have_one_effect()
    {
        var world = Begun();
        world.Command(new SuspendCommand(Until: world.Now.AddHours(1)));
        var position = world.State.Position;
        // By hand, by the same hand again, and by its own time at the same moment.
        world.Sleep(TimeSpan.FromHours(1));
        Assert.Equal(OperatorOutcomeKind.Done, world.Command(new ResumeCommand(), ifPosition: position).Kind);
        Assert.Equal(OperatorOutcomeKind.Refused, world.Command(new ResumeCommand(), ifPosition: position).Kind);
        world.Tell(new TimerElapsed(new(0, Pawl.Engine.State.TimerPurpose.Resume)));
        Assert.Single(Happened<ExecutionResumed>(world));
        Assert.Single(world.Asked);
    }

    [Fact]
    public void Resume_history()
    {
        var world = Begun();
        world.Command(new SuspendCommand("first", Until: world.Now.AddHours(1)));
        world.Elapse(TimeSpan.FromHours(2));
        world.Command(new SuspendCommand("second"));
        world.Command(new ResumeCommand(JqValue.Parse("""{"a":1}""")));
        Assert.Equal(["first", "second"], Happened<ExecutionSuspended>(world).Select(suspended => suspended.Reason));
        Assert.Equal(
            [("system:time", ResumeCause.Time, null), ("key:test", ResumeCause.Operator, """{"a":1}""")],
            Happened<ExecutionResumed>(world).Select(resumed => (resumed.By.Actor, resumed.Cause, resumed.Data?.ToJson())));
    }

    [Fact]
    public void Nested_forks_and_loops_resume_only_their_unfinished_branches()
    {
        var world = World.Start("""
              - all:
                  fork:
                    branches:
                      - quick: { call: http, with: { method: get, endpoint: http://quick.test/ } }
                      - loop:
                          for: { each: i, in: '[1, 2]' }
                          do:
                            - inner:
                                fork:
                                  branches:
                                    - left: { call: http, with: { method: get, endpoint: http://left.test/ } }
                                    - right: { call: http, with: { method: get, endpoint: http://right.test/ } }
            """, answer: _ => World.Never);
        Assert.Equal(3, world.Asked.Count);
        world.Tell(new ActivityEnded(world.Asked[0].Run, JqValue.From(1), null));
        world.Command(new SuspendCommand());
        world.Tell(new ActivityEnded(world.Asked[1].Run, JqValue.From(2), null));
        world.Command(new ResumeCommand());
        Assert.Equal(3, world.Asked.Count);

        world.Tell(new ActivityEnded(world.Asked[2].Run, JqValue.From(3), null));
        Assert.Equal(5, world.Asked.Count);
        world.Tell(new ActivityEnded(world.Asked[3].Run, JqValue.From(4), null));
        world.Tell(new ActivityEnded(world.Asked[4].Run, JqValue.From(5), null));
        Assert.Equal("[1,[4,5]]", world.Output);
    }

    private static string Bytes(World world) => Encoding.UTF8.GetString(HistoryJson.Write(world.State));

    private static IEnumerable<T> Happened<T>(World world) where T : HistoryEvent => world.History.SelectMany(batch => batch.Events).OfType<T>();
}
