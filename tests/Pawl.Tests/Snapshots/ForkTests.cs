using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.Snapshots;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Tests.Engine;
using Xunit;

namespace Pawl.Tests.Snapshots;

public sealed class ForkTests
{
    private const string Pay = """
        - order: { set: { item: 'book', price: 7 } }
        - charge: { call: http, with: { method: post, endpoint: 'http://stub.test/charge', body: '${ . }' }, output: { as: '${ { receipt: ., price: $task.input.price } }' } }
        - thank: { set: { text: '${ "paid \(.price)" }' } }
        """;
    private static readonly WorkflowError Refused = ErrorTypes.Communication("the bank is away", 503);

    [Fact]
    public void Resume_from_a_saved_partial_state()
    {
        var source = World.Start(Pay, answer: _ => World.Never);
        var saved = SnapshotJson.Read(SnapshotJson.Write(StateSnapshot.Of(source.Settled().State)));

        var fork = source.Fork(source.Settled() with { State = saved.State }, answer: _ => JqValue.From("r1"));

        Assert.Equal("""{"text":"paid 7"}""", fork.Output);
        Assert.Equal(["charge", "thank"], fork.Ran);
    }

    [Fact]
    public void A_fork_from_before_the_faulted_task_keeps_what_ran_before_it()
    {
        var source = World.Start(Pay, answer: _ => Refused);
        Assert.Equal(StatusPhase.Faulted, source.State.Status);

        var fork = source.Fork(source.Before("/do/1/charge"), TimeSpan.FromDays(3), _ => JqValue.From("r1"));

        Assert.Equal("""{"text":"paid 7"}""", fork.Output);
        Assert.DoesNotContain("order", fork.Ran);
        Assert.Equal(StatusPhase.Faulted, source.State.Status);
    }

    [Fact]
    public void What_was_under_way_is_asked_for_again_under_a_key_of_the_fork()
    {
        var source = World.Start(Pay, answer: _ => World.Never);
        var fork = source.Fork(source.Settled(), answer: _ => World.Never);

        Assert.Equal(("exec-1:/do/1/charge:2", "fork-1:/do/1/charge:2"), (Assert.Single(source.Asked).IdempotencyKey, Assert.Single(fork.Asked).IdempotencyKey));
    }

    [Fact]
    public void What_must_not_be_done_twice_is_unknown_to_the_fork_once_it_has_begun()
    {
        const string Once = "- pay: { run: { shell: { command: pay } }, metadata: { pawl/delivery: at-most-once } }";
        var source = World.Start(Once, answer: _ => World.Never);

        var fork = source.Fork(source.Settled(), answer: _ => throw new InvalidOperationException("It was begun once."));

        Assert.Equal((StatusPhase.Faulted, "Outcome Unknown"), (fork.State.Status, fork.State.Error!.Title));
        Assert.Equal(StatusPhase.Completed, source.Fork(source.Before("/do/0/pay"), answer: _ => JqValue.Null).State.Status);
    }

    [Fact]
    public void What_nobody_waits_for_stays_with_the_execution_that_began_it()
    {
        var source = World.Start("- start: { run: { shell: { command: work }, await: false } }\n- pause: { wait: PT1H }", answer: _ => World.Never);
        Assert.Single(source.State.Detached);

        var fork = source.Fork(source.Settled(), answer: _ => throw new InvalidOperationException("It was begun by the source."));

        Assert.Empty(fork.State.Detached);
        Assert.Equal(StatusPhase.Completed, fork.Elapse(TimeSpan.FromHours(1)).State.Status);
    }

    [Fact]
    public void A_fork_starts_children_of_its_own()
    {
        var source = World.Start("- child: { run: { workflow: { namespace: n, name: c, version: '1.0.0' } } }");
        var fork = source.Fork(source.Settled());

        var (first, second) = (Assert.Single(source.Sent), Assert.Single(fork.Sent));
        Assert.NotEqual(first.ExecutionId, second.ExecutionId);
        Assert.Equal(new ParentLink("fork-1", 1), Assert.IsType<StartExecution>(second.Stimulus).Parent);
        Assert.Equal("5", fork.Tell(new ChildEnded(1, second.ExecutionId, JqValue.From(5), null)).Output);
    }

    [Fact]
    public void Nobody_waits_for_the_fork_of_a_child()
    {
        var source = World.Start("- w: { wait: PT1H }");
        var moment = source.Settled() with { State = source.State with { Parent = new("parent", 3) } };
        var fork = source.Fork(moment).Elapse(TimeSpan.FromHours(1));

        Assert.Equal(StatusPhase.Completed, fork.State.Status);
        Assert.Empty(fork.Sent);
    }

    [Fact]
    public void A_wait_keeps_its_moment_on_the_clock_and_limits_of_time_begin_anew()
    {
        const string Limited = "document: { dsl: '1.0.3', namespace: test, name: case, version: '1.0.0' }\ntimeout: { after: PT2H }\ndo: [ { w: { wait: PT1H, timeout: { after: PT90M } } } ]";
        var source = World.Start(Limited);
        source.Sleep(TimeSpan.FromMinutes(59));

        var soon = source.Fork(source.Settled());
        Assert.Equal([(0, source.Now.AddHours(2)), (1, source.Now.AddMinutes(90))], Limits(soon));
        Assert.Equal(StatusPhase.Waiting, soon.State.Status);
        Assert.Equal(StatusPhase.Completed, soon.Elapse(TimeSpan.FromMinutes(1)).State.Status);

        // A fork of a fork has no more time than the first one.
        var later = source.Fork(source.Settled(), TimeSpan.FromDays(9));
        Assert.Equal(Limits(later), Limits(later.Fork(later.Settled())));
        Assert.Equal(StatusPhase.Completed, later.Elapse(TimeSpan.Zero).State.Status);
    }

    [Fact]
    public void An_attempt_has_the_time_that_was_left_to_it()
    {
        var source = World.Start("""
            - t:
                try: [ { c: { call: http, with: { method: get, endpoint: 'http://stub.test/' } } } ]
                catch: { retry: { limit: { attempt: { duration: PT10M } } } }
            """, answer: _ => World.Never);
        var fork = source.Fork(source.Settled(), TimeSpan.FromDays(1), _ => World.Never);

        Assert.Equal(fork.Now.AddMinutes(10), fork.State.Timers[new(1, TimerPurpose.Attempt)]);
    }

    [Fact]
    public void A_fork_listens_for_itself_and_does_not_hear_again_what_was_heard()
    {
        const string Two = "- l: { listen: { to: { all: [ { with: { type: a } }, { with: { type: b } } ] } } }";
        var source = World.Start(Two).Publish("a", "1");
        var fork = source.Fork(source.Settled());
        Assert.Equal(StatusPhase.Waiting, fork.State.Status);

        Assert.Equal("[1,2]", fork.Publish("b", "2").Output);
        Assert.Equal(StatusPhase.Waiting, source.State.Status);
    }

    [Fact]
    public void Places_in_the_journal_of_another_server_mean_nothing()
    {
        var source = World.Start("- l: { listen: { to: { all: [ { with: { type: a } }, { with: { type: b } } ] } } }").Publish("a", "1");
        var foreign = Forking.Begin(source.State, new("x", 3, source.Now, IsForeign: true), source.Now);
        Assert.Equal((0, 1), (foreign.Consumed.Latest.Count, Forking.Begin(source.State, new("x", 3, source.Now), source.Now).Consumed.Latest.Count));
    }

    [Fact]
    public void A_fork_may_have_another_context_and_other_data()
    {
        const string Exporting = """
            - order: { set: { price: 7 }, export: { as: '${ { who: "ada" } }' } }
            - tell: { set: { text: '${ "\($context.who) pays \(.price)" }' } }
            """;
        var source = World.Start(Exporting);
        var before = source.Before("/do/1/tell");
        var changed = new ForkChanges(JqValue.Parse("""{"who":"bob"}"""), JqValue.Parse("""{"price":9}""")).Apply(source.Definition, before.State);

        Assert.Equal("""{"text":"bob pays 9"}""", source.Fork(before with { State = changed }).Output);
        Assert.Equal("""{"text":"ada pays 7"}""", source.Fork(before).Output);
    }

    [Theory]
    [InlineData("do: [ { pay: { set: '${ . }' } } ]", "/do/0/outer/do/0/pay")]
    [InlineData("for: { in: '[1]' }, do: [ { pay: { set: '${ . }' } } ]", "/do/0/outer/do/0/pay")]
    [InlineData("try: [ { pay: { set: '${ . }' } } ], catch: {}", "/do/0/outer/try/0/pay")]
    public void The_first_task_of_every_kind_of_list_may_get_other_data(string outer, string task)
    {
        var source = World.Start($"- outer: {{ {outer} }}", "1");
        var before = source.Before(task);
        var fork = source.Fork(before with { State = new ForkChanges(null, JqValue.From(2)).Apply(source.Definition, before.State) });
        Assert.Equal("2", fork.Output);
    }

    [Fact]
    public void Data_that_no_single_task_would_get_is_refused()
    {
        var source = World.Start("- f: { fork: { branches: [ { a: { wait: PT1H } }, { b: { wait: PT2H } } ] } }");

        Assert.Equal("fork-impossible", Assert.Throws<ForkRefusedException>(() => new ForkChanges(null, JqValue.Null).Apply(source.Definition, source.State)).Code);
        Assert.Throws<ForkRefusedException>(() => new ForkChanges(JqValue.Null, null).Apply(source.Definition, source.State));
    }

    [Fact]
    public void The_fork_of_a_suspended_execution_goes_on_with_the_time_it_had_left()
    {
        var source = World.Start("document: { dsl: '1.0.3', namespace: test, name: case, version: '1.0.0' }\ntimeout: { after: PT2H }\ndo: [ { w: { wait: PT1H } } ]");
        source.Tell(new Operate(new SuspendCommand("why"), new("key:a", "command-1")));
        Assert.Equal(StatusPhase.Suspended, source.State.Status);

        var fork = source.Fork(source.Settled(), TimeSpan.FromDays(1));
        Assert.Equal((StatusPhase.Waiting, null, 0), (fork.State.Status, fork.State.Suspension, fork.State.Commands.Count));
        Assert.Equal([(0, fork.Now.AddHours(2))], Limits(fork));
        Assert.Equal(StatusPhase.Completed, fork.Elapse(TimeSpan.Zero).State.Status);
    }

    [Fact]
    public void A_branch_that_is_forked_in_mid_flight_is_joined_by_the_others()
    {
        const string Branches = """
            - f:
                fork:
                  branches:
                    - a: { do: [ { a1: { wait: PT1M } }, { a2: { set: { a: 1 } } } ] }
                    - b: { call: http, with: { method: get, endpoint: 'http://stub.test/' } }
            """;
        var source = World.Start(Branches, answer: _ => World.Never).Elapse(TimeSpan.FromMinutes(1));
        var fork = source.Fork(source.Settled(), answer: _ => JqValue.From("b"));

        Assert.Equal("""[{"a":1},"b"]""", fork.Output);
        Assert.Equal(["f", "b"], fork.Ran);
    }

    [Fact]
    public void What_never_stood_still_and_what_is_a_schedule_cannot_be_forked()
    {
        var failed = World.Start("document: { dsl: '1.0.3', namespace: test, name: case, version: '1.0.0' }\ninput: { from: '${ error(\"no\") }' }\ndo: [ { a: { set: { n: 1 } } } ]");
        var walk = new HistoryWalk();
        Assert.All(failed.History, batch => walk.Add(batch));

        Assert.NotNull(Forking.Refusal(walk.Settled));
        Assert.NotNull(Forking.Refusal(World.Schedule("{ every: PT1H }").Settled()));
        Assert.Null(Forking.Refusal(World.Start("- w: { wait: PT1H }").Settled()));
    }

    [Fact]
    public void A_walk_stops_at_the_position_that_was_asked_for()
    {
        var source = World.Start(Pay, answer: _ => Refused);
        for (var position = 1L; position <= source.State.Position; position++)
        {
            var walk = new HistoryWalk(position);
            foreach (var batch in source.History)
                if (!walk.Add(batch)) break;
            Assert.Equal((position, true), (walk.Last!.State.Position, walk.IsThere));
            Assert.True(walk.Settled is null || walk.Settled.State.Position <= position);
        }
        Assert.Equal(source.State.Position - 3, source.Settled().State.Position);
    }

    private static IEnumerable<(int, DateTimeOffset)> Limits(World world) =>
        world.State.Timers.Where(timer => timer.Key.Purpose == TimerPurpose.Timeout).Select(timer => (timer.Key.Run, timer.Value));
}
