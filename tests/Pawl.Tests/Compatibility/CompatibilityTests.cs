using Pawl.Engine.Compatibility;
using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Tests.Engine;
using Xunit;

namespace Pawl.Tests.Compatibility;

public sealed class CompatibilityTests
{
    private const string Order = """
        do:
          - first: { set: { n: 1 } }
          - nap: { wait: PT1H }
          - last: { set: { n: '${ .n + 1 }' } }
        """;

    [Fact]
    public void The_same_document_is_safe_and_differs_in_nothing()
    {
        var report = Report(World.Start(Order), Order);
        Assert.Equal((Verdict.Safe, 0), (report.Verdict, report.Differences.Length));
    }

    [Fact]
    public void What_comes_later_may_change_freely()
    {
        var world = World.Start(Order);
        var report = Report(world, Order.Replace(".n + 1", ".n + 41", StringComparison.Ordinal) + "\n  - more: { set: { m: '${ .n }' } }");

        Assert.Equal(Verdict.Safe, report.Verdict);
        Assert.Equal([(DifferenceKind.Changed, "/do/2/last"), (DifferenceKind.Added, "/do/3/more")], report.Differences.Select(difference => (difference.Kind, difference.Pointer)));
    }

    [Fact]
    public void A_task_under_way_that_stands_elsewhere_is_found_by_its_name_and_goes_on_there()
    {
        const string Moved = """
            do:
              - audit: { set: { n: 0 } }
              - first: { set: { n: 1 } }
              - check: { set: { n: 5 } }
              - nap: { wait: PT1H }
              - last: { set: { n: '${ .n + 10 }' } }
            """;
        var world = World.Start(Order);
        var report = Report(world, Moved);

        Assert.Equal(Verdict.SafeWithMapping, report.Verdict);
        Assert.Contains(report.Differences, difference => difference is { Kind: DifferenceKind.Moved, Pointer: "/do/1/nap", NewPointer: "/do/3/nap", IsUnderWay: true });
        Assert.Equal("""{"n":11}""", GoOn(world, Moved, report).Elapse(TimeSpan.FromHours(1)).Output);
    }

    [Fact]
    public void A_task_under_way_that_is_gone_blocks_and_is_named()
    {
        var report = Report(World.Start(Order), "do: [ { first: { set: { n: 1 } } }, { last: { set: { n: 2 } } } ]");

        Assert.Equal(Verdict.Impossible, report.Verdict);
        Assert.Equal("/do/1/nap", report.Differences.First(difference => difference.Kind == DifferenceKind.Blocked).Pointer);
        Assert.Empty(report.Moves);
    }

    [Fact]
    public void A_task_under_way_that_is_of_another_kind_blocks()
    {
        var report = Report(World.Start(Order), Order.Replace("{ wait: PT1H }", "{ set: { n: 3 } }", StringComparison.Ordinal));
        Assert.Equal((Verdict.Impossible, "/do/1/nap"), (report.Verdict, report.Differences[0].Pointer));
    }

    [Fact]
    public void A_renamed_task_is_found_by_a_mapping_and_a_wrong_mapping_is_refused()
    {
        var renamed = Order.Replace("nap:", "rest:", StringComparison.Ordinal);
        var world = World.Start(Order);
        Assert.Equal(Verdict.Impossible, Report(world, renamed).Verdict);

        var report = Report(world, renamed, ("/do/1/nap", "/do/1/rest"));
        Assert.Equal(Verdict.SafeWithMapping, report.Verdict);
        Assert.Equal("""{"n":2}""", GoOn(world, renamed, report).Elapse(TimeSpan.FromHours(1)).Output);

        Assert.Equal(Verdict.Impossible, Report(world, renamed, ("/do/1/nap", "/do/0/first")).Verdict);
        Assert.Equal(Verdict.Impossible, Report(world, renamed, ("/do/1/nap", "/do/1/rest"), ("/do/9/nobody", "/do/0/first")).Verdict);
    }

    [Fact]
    public void A_loop_goes_on_with_its_items_inside_another_list()
    {
        const string Loop = "do: [ { all: { for: { in: '[1, 2]' }, do: [ { a: { wait: PT1M } }, { b: { set: '${ $item }' } } ] } } ]";
        const string Longer = "do: [ { all: { for: { in: '[1, 2]' }, do: [ { new: { set: '${ 7 }' } }, { a: { wait: PT1M } }, { c: { set: '${ 8 }' } }, { b: { set: '${ $item * 100 }' } } ] } } ]";
        var world = World.Start(Loop);
        Assert.Equal("200", GoOn(world, Longer, Report(world, Longer)).Elapse(TimeSpan.FromMinutes(2)).Output);
    }

    [Theory]
    [InlineData("[ { a: { wait: PT1H } }, { b: { wait: PT1H } } ]", "[ { b: { wait: PT1H } }, { a: { wait: PT1H } } ]")]
    [InlineData("[ { a: { wait: PT1H } }, { b: { wait: PT1H } } ]", "[ { a: { wait: PT1H } }, { b: { wait: PT1H } }, { c: { wait: PT1H } } ]")]
    public void Branches_under_way_must_be_the_same_in_the_same_order(string before, string after)
    {
        static string Fork(string branches) => $"do: [ {{ f: {{ fork: {{ branches: {branches} }} }} }} ]";
        var report = Report(World.Start(Fork(before)), Fork(after));
        Assert.Equal((Verdict.Impossible, "/do/0/f"), (report.Verdict, report.Differences[0].Pointer));
    }

    [Theory]
    [InlineData("listen: { to: { one: { with: { type: a } } } }", "listen: { to: { one: { with: { type: b } } } }")]
    [InlineData("try: [ { x: { wait: PT1H } } ], catch: {}", "do: [ { x: { wait: PT1H } } ]")]
    [InlineData("run: { workflow: { namespace: n, name: c, version: '1.0.0' } }", "run: { workflow: { namespace: n, name: c, version: '1.0.0' }, await: false }")]
    public void What_waits_for_something_must_wait_for_the_same(string before, string after) =>
        Assert.Equal(Verdict.Impossible, Report(World.Start($"do: [ {{ t: {{ {before} }} }} ]"), $"do: [ {{ t: {{ {after} }} }} ]").Verdict);

    [Fact]
    public void When_the_next_task_is_gone_it_is_named()
    {
        const string Two = "do: [ { a: { do: [ { x: { set: '${ 1 }' } }, { y: { set: '${ 2 }' } } ] } } ]";
        var world = World.Start(Two, limits: new() { TransitionsPerDecision = 1 });
        var between = world.Before("/do/0/a/do/1/y");
        var report = Compatibilities.Of(world.Definition, Read("do: [ { a: { do: [ { x: { set: '${ 1 }' } }, { z: { set: '${ 2 }' } } ] } } ]"), between.State);

        Assert.Equal((Verdict.Impossible, "/do/0/a/do/1/y"), (report.Verdict, report.Differences[0].Pointer));
    }

    [Fact]
    public void What_was_asked_for_stays_and_what_follows_is_new()
    {
        const string Call = "do: [ { c: { call: http, with: { method: get, endpoint: 'http://stub.test/a' } } } ]";
        const string Other = "do: [ { c: { call: http, with: { method: get, endpoint: 'http://stub.test/b' }, output: { as: '${ { got: . } }' } } } ]";
        var world = World.Start(Call, answer: _ => World.Never);
        var report = Report(world, Other);

        Assert.Equal(Verdict.Safe, report.Verdict);
        Assert.True(report.Differences.Single().IsUnderWay);
        Assert.Contains("changed /do/0/c", report.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("call: http, with: { method: get, endpoint: 'http://stub.test/a' }", false)]
    [InlineData("run: { shell: { command: make }, await: false }", true)]
    public void What_is_under_way_keeps_its_idempotency_key_wherever_its_task_moves(string task, bool isLeftAlone)
    {
        string Behind(string tasks) => $"do: [ {tasks} {{ c: {{ {task} }} }} ]";
        var world = World.Start(Behind(""), answer: _ => World.Never, tells: false);
        var key = world.Asked.Single().IdempotencyKey;

        var (definition, state) = (world.Definition, world.State);
        foreach (var next in (string[])[Behind("{ a: { set: { n: 1 } } },"), Behind("{ a: { set: { n: 1 } } }, { b: { set: { n: 2 } } },")])
        {
            var to = Read(next);
            state = Compatibilities.Moved(state, to.Id, Compatibilities.Of(definition, to, state).Moves);
            definition = to;
            Assert.Equal(key, WorkflowEngine.PendingActivities(definition, world.Key, state).Single().IdempotencyKey);
        }

        if (isLeftAlone) state = Fold.Apply(state, new ActivityDetached(world.Asked[0].Run), world.Now);
        Assert.Equal(key, WorkflowEngine.PendingActivities(definition, world.Key, state).Single().IdempotencyKey);
    }

    [Fact]
    public void A_task_that_moved_while_it_lived_is_found_by_its_new_pointer_when_it_is_retried()
    {
        const string Call = "{ c: { call: http, with: { method: get, endpoint: 'http://stub.test/a' } } }";
        var world = World.Start($"do: [ {{ first: {{ set: {{ n: 1 }} }} }}, {Call} ]", answer: _ => World.Never);
        var before = world.Before("/do/1/c").State.Position;

        var to = Read($"do: [ {{ a: {{ set: {{ n: 1 }} }} }}, {{ first: {{ set: {{ n: 1 }} }} }}, {Call} ]");
        world.Command(MigrateCommand.Of(to.Id, Compatibilities.Of(world.Definition, to, world.State), world.State.Position));

        Assert.Equal(before, world.Before("/do/2/c")?.State.Position);
    }

    [Fact]
    public void Schedules_and_what_has_ended_cannot_change()
    {
        var ended = World.Start("do: [ { a: { set: '${ 1 }' } } ]");
        Assert.Equal(Verdict.Impossible, Report(ended, "do: [ { a: { set: '${ 1 }' } } ]").Verdict);
        var schedule = World.Schedule("{ every: PT1H }");
        Assert.Equal(Verdict.Impossible, Compatibilities.Of(schedule.Definition, schedule.Definition, schedule.State).Verdict);
    }

    [Fact]
    public void Breakpoints_go_along_with_their_tasks_and_those_without_a_task_are_dropped_and_told()
    {
        const string Later = """
            do:
              - audit: { set: { n: 0 } }
              - first: { set: { n: 1 } }
              - nap: { wait: PT1H }
              - done: { set: { n: 3 } }
            """;
        var world = World.Start(Order);
        world.Command(new SetBreakpointsCommand(["first", "nap", "last"]));
        var report = Report(world, Later);

        Assert.Equal(["/do/1/first", "/do/2/nap"], report.Breakpoints);
        Assert.Contains(report.Differences, difference => difference is { Kind: DifferenceKind.Removed, Pointer: "/do/2/last" } && difference.Message.EndsWith("Its breakpoint is dropped.", StringComparison.Ordinal));
        Assert.Contains(report.Differences, difference => difference is { Kind: DifferenceKind.Moved, Pointer: "/do/0/first" } && difference.Message.EndsWith("Its breakpoint goes along.", StringComparison.Ordinal));

        world.Command(MigrateCommand.Of(Read(Later).Id, report, world.State.Position));
        Assert.Equal(["/do/1/first", "/do/2/nap"], world.State.Breakpoints);
    }

    [Fact]
    public void The_task_that_it_runs_until_goes_along_and_blocks_when_it_is_gone()
    {
        const string Later = """
            do:
              - first: { set: { n: 1 } }
              - nap: { wait: PT1H }
              - check: { set: { n: 5 } }
              - last: { set: { n: 3 } }
            """;
        var world = World.Start(Order);
        world.Command(new RunUntilCommand("last"));
        var gone = Report(world, "do: [ { first: { set: { n: 1 } } }, { nap: { wait: PT1H } } ]");
        Assert.Equal(Verdict.Impossible, gone.Verdict);
        Assert.Contains(gone.Differences, difference => difference is { Kind: DifferenceKind.Blocked, Pointer: "/do/2/last" });

        world.Command(MigrateCommand.Of(Read(Later).Id, Report(world, Later), world.State.Position));
        Assert.Equal("/do/3/last", world.State.Goal!.Pointer);
    }

    private static CompatibilityReport Report(World world, string to, params (string, string)[] mapping) =>
        Compatibilities.Of(world.Definition, Read(to), world.State, mapping.ToDictionary(pair => pair.Item1, pair => pair.Item2));

    private static World GoOn(World world, string to, CompatibilityReport report)
    {
        var definition = Read(to);
        var settled = world.Settled();
        return world.Fork(settled with { State = Compatibilities.Moved(settled.State, definition.Id, report.Moves) }, definition: definition);
    }

    internal static WorkflowDefinition Read(string tasks)
    {
        var read = WorkflowReader.Read($"document: {{ dsl: '1.0.3', namespace: test, name: case, version: '2.0.0' }}\n{tasks}");
        Assert.True(read.IsValid, string.Join('\n', read.Problems));
        return read.Definition!;
    }
}
