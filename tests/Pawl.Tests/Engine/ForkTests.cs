using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Stimuli;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class ForkTests
{
    [Fact]
    public void Branches_give_an_array_in_the_order_of_declaration()
    {
        var world = World.Start("""
            - all:
                fork:
                  branches:
                    - slow: { wait: PT2S, output: { as: '"slow"' } }
                    - skipped: { if: .no, set: { x: 1 } }
                    - fast: { set: { f: '${ .a }' } }
            """, """{"a":1}""");
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Elapse(TimeSpan.FromSeconds(2));

        Assert.Equal("""["slow",{"a":1},{"f":1}]""", world.Output);
    }

    [Fact]
    public void The_first_to_complete_wins_and_the_others_are_cancelled()
    {
        var world = World.Start(Race(compete: true)).Elapse(TimeSpan.FromSeconds(1));

        Assert.Equal("\"b\"", world.Output);
        Assert.Equal(["cancelled", "completed", "cancelled"], world.Tasks.Where(task => task.Name is "a" or "b" or "c").Select(task => task.Status));
        Assert.Empty(world.State.Timers);
    }

    [Fact]
    public void A_faulted_branch_does_not_win_and_if_all_fault_the_last_error_counts()
    {
        var lucky = World.Start("""
            - race: { fork: { compete: true, branches: [ { a: { raise: { error: { type: 'urn:a', status: 400 } } } }, { b: { wait: PT1S } } ] } }
            """).Elapse(TimeSpan.FromSeconds(1));
        Assert.Equal(StatusPhase.Completed, lucky.State.Status);

        var none = World.Start("""
            - race: { fork: { compete: true, branches: [ { a: { raise: { error: { type: 'urn:a', status: 400 } } } }, { b: { raise: { error: { type: 'urn:b', status: 400 } } } } ] } }
            """);
        Assert.Equal("urn:b", none.State.Error!.Type);
    }

    [Fact]
    public void The_first_fault_cancels_the_other_branches_and_stops_what_they_do()
    {
        var world = World.Start("""
            - all:
                fork:
                  branches:
                    - call: { call: http, with: { method: get, endpoint: 'http://stub.test/' } }
                    - nested: { do: [ { sleep: { wait: PT1H } } ] }
                    - fail: { do: [ { pause: { wait: PT1S } }, { boom: { raise: { error: { type: 'urn:x', status: 418 } } } } ] }
            """, answer: _ => World.Never).Elapse(TimeSpan.FromSeconds(1));

        Assert.Equal(("urn:x", "/do/0/all/fork/branches/2/fail/do/1/boom"), (world.State.Error!.Type, world.State.Error.Instance));
        Assert.Equal(world.Asked.Select(activity => activity.Run), world.Stopped);
        Assert.Equal(["call", "nested", "sleep"], world.Tasks.Where(task => task.Status == "cancelled").Select(task => task.Name).Order());
    }

    [Fact]
    public void A_branch_that_cannot_even_begin_fails_the_fork_at_once()
    {
        var world = World.Start("- all: { fork: { branches: [ { bad: { input: { from: 'error(\"no\")' }, set: { x: 1 } } }, { slow: { wait: PT1H } } ] } }");
        Assert.Equal((StatusPhase.Faulted, "/do/0/all/fork/branches/0/bad"), (world.State.Status, world.State.Error!.Instance));
    }

    [Fact]
    public void A_fork_without_branches_gives_an_empty_array() => Assert.Equal("[]", World.Start("- all: { fork: { branches: [] } }").Output);

    [Fact]
    public void An_end_in_a_branch_ends_the_workflow_and_cancels_the_siblings()
    {
        var world = World.Start("""
            - all: { fork: { branches: [ { a: { set: { x: 1 }, then: end } }, { b: { wait: PT1H } } ] } }
            - never: { set: { y: 1 } }
            """);
        Assert.Equal("""{"x":1}""", world.Output);
        Assert.DoesNotContain("never", world.Ran);
    }

    [Fact]
    public void Contexts_of_branches_are_merged_in_the_order_of_declaration()
    {
        var world = World.Start("""
            - seed: { set: { n: 0 }, export: { as: '{ n: 0 }' } }
            - all:
                fork:
                  branches:
                    - p: { do: [ { slow: { wait: PT1S } }, { e: { set: { x: 1 }, export: { as: '$context + { p: 1 }' } } } ] }
                    - q: { set: { x: 1 }, export: { as: '{ q: 2 }' } }
            - look: { set: '${ $context }' }
            """).Elapse(TimeSpan.FromSeconds(1));
        Assert.Equal("""{"n":0,"p":1,"q":2}""", world.Output);
    }

    [Fact]
    public void A_branch_does_not_see_what_another_one_exports()
    {
        var world = World.Start("""
            - all:
                fork:
                  branches:
                    - p: { set: { x: 1 }, export: { as: '{ p: 1 }' } }
                    - q: { do: [ { later: { wait: PT1S } }, { look: { set: '${ $context }' } } ] }
            """).Elapse(TimeSpan.FromSeconds(1));
        Assert.Equal("""[{"x":1},{}]""", world.Output);
    }

    [Fact]
    public void Results_arrive_in_any_order()
    {
        var world = World.Start("""
            - all:
                fork:
                  branches:
                    - a: { call: http, with: { method: get, endpoint: 'http://stub.test/a' } }
                    - b: { call: http, with: { method: get, endpoint: 'http://stub.test/b' } }
            """, answer: _ => World.Never);
        Assert.Equal(2, world.Asked.Count);
        foreach (var activity in world.Asked.ToArray().Reverse())
            world.Tell(new ActivityEnded(activity.Run, JqValue.From(((HttpActivity)activity.Request).Uri[^1..]), null));

        Assert.Equal("""["a","b"]""", world.Output);
    }

    private static string Race(bool compete) => $$"""
        - race:
            fork:
              compete: {{(compete ? "true" : "false")}}
              branches:
                - a: { wait: PT2S, output: { as: '"a"' } }
                - b: { wait: PT1S, output: { as: '"b"' } }
                - c: { wait: PT3S, output: { as: '"c"' } }
        """;

    [Fact]
    public void The_error_of_a_branch_that_lost_the_race_does_not_fault_a_fork_that_an_extension_follows()
    {
        var world = World.Start("""
            use: { extensions: [ { look: { extend: composite, after: [ { see: { set: { seen: true } } } ] } } ] }
            do:
              - race:
                  fork:
                    compete: true
                    branches:
                      - fails: { raise: { error: { type: 'https://example.com/errors/made', status: 418 } } }
                      - wins: { set: { won: true } }
            """);
        Assert.Equal("""{"won":true}""", world.Output);
    }
}
