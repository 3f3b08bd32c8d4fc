using Pawl.Engine;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Events;

/// <summary><c>foreach</c> of a <c>listen</c>.</summary>
public sealed class ForeachTests
{
    [Fact]
    public void Each_event_goes_through_the_tasks_the_output_and_the_export()
    {
        var world = World.Start("""
            - hear:
                listen: { to: { any: [ { with: { type: A } } ], until: 'length == 2' } }
                foreach:
                  item: event
                  at: i
                  do:
                    - double: { set: { n: '${ $event * 2 }', was: '${ . }', i: '${ $i }' } }
                  output: { as: '[ .n, $event, $i ]' }
                  export: { as: '{ last: .[0] }' }
            - after: { set: { all: '${ . }', context: '${ $context }' } }
            """);

        world.Publish("A", "3").Publish("A", "4");

        Assert.Equal("""{"all":[[6,3,0],[8,4,1]],"context":{"last":8}}""", world.Output);
        Assert.Equal([0, 1], world.Tasks.Where(task => task.Name == "double").Select(task => Assert.Single(task.Iteration)));
        Assert.Equal("/do/0/hear/foreach/do/0/double", world.Tasks.First(task => task.Name == "double").Pointer);
    }

    [Fact]
    public void Without_tasks_the_event_itself_is_shaped() =>
        Assert.Equal("[2,3]", World.Start("- hear: { listen: { to: { any: [], until: 'length == 2' } }, foreach: { output: { as: '. + 1' } } }").Publish("t", "1").Publish("t", "2").Output);

    [Fact]
    public void Events_are_handled_one_after_the_other_and_a_close_waits_for_them()
    {
        var world = World.Start("""
            - hear:
                listen: { to: { any: [ { with: { type: A } } ], until: { one: { with: { type: C } } } } }
                foreach:
                  do: [ { slow: { wait: PT10S } }, { mark: { set: { n: '${ $item }' } } } ]
            """);

        world.Publish("A", "1").Publish("A", "2");
        Assert.Single(world.Tasks, task => task.Name == "slow");
        world.Elapse(TimeSpan.FromSeconds(5)).Publish("C").Publish("A", "3");
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Elapse(TimeSpan.FromSeconds(30));

        Assert.Equal("""[{"n":1},{"n":2}]""", world.Output);
    }

    [Fact]
    public void Until_may_look_at_what_an_iteration_exported() =>
        Assert.Equal("[1,9]", World.Start("""
            - hear:
                listen: { to: { any: [], until: '$context.done' } }
                foreach: { export: { as: '{ done: (. > 5) }' } }
            """).Publish("t", "1").Publish("t", "9").Publish("t", "1").Output);

    [Fact]
    public void An_error_in_an_iteration_is_the_tasks()
    {
        var world = World.Start("""
            - hear:
                listen: { to: { any: [], until: '${ false }' } }
                foreach: { do: [ { fail: { raise: { error: { type: 'https://example.com/bad', status: 400 } } } } ] }
            """).Publish("t", "1");

        Assert.Equal("/do/0/hear/foreach/do/0/fail", world.State.Error?.Instance);
        Assert.Empty(world.State.Subscriptions);
    }

    [Fact]
    public void End_inside_an_iteration_ends_the_workflow_and_exit_only_the_iteration()
    {
        const string Workflow = """
            - hear:
                listen: { to: { any: [], until: 'length == 3' } }
                foreach:
                  do:
                    - choose: { switch: [ { stop: { when: '. == "end"', then: end } }, { next: { when: '. == "exit"', then: exit } }, { go: { then: continue } } ] }
                    - mark: { set: '${ $item + "!" }' }
            - never: { set: { reached: true } }
            """;
        Assert.Equal("""["a!","end"]""", World.Start(Workflow).Publish("t", "\"a\"").Publish("t", "\"end\"").Output);
        Assert.Equal("""{"reached":true}""", World.Start(Workflow).Publish("t", "\"exit\"").Publish("t", "\"b\"").Publish("t", "\"c\"").Output);
    }

    [Fact]
    public void Activities_of_an_iteration_do_not_lose_events_that_arrive_meanwhile()
    {
        var results = 0;
        var world = World.Start("""
            - hear:
                listen: { to: { all: [ { with: { type: A } }, { with: { type: B } } ] } }
                foreach: { do: [ { call: { call: http, with: { method: get, endpoint: 'http://x' } } } ] }
            """, answer: _ => ++results == 1 ? World.Never : JqValue.From("second"));

        world.Publish("A", "1").Publish("B", "2");
        Assert.Equal(StatusPhase.Running, world.State.Status);
        world.Tell(new Pawl.Engine.Stimuli.ActivityEnded(world.Asked[0].Run, JqValue.From("first"), null));

        Assert.Equal("""["first","second"]""", world.Output);
    }

    [Fact]
    public void A_time_limit_ends_iterations_and_listening()
    {
        var world = World.Start("""
            - hear:
                listen: { to: { any: [], until: '${ false }' } }
                foreach: { do: [ { slow: { wait: PT1H } } ] }
                timeout: { after: PT1M }
            """).Publish("t", "1").Publish("t", "2");

        world.Elapse(TimeSpan.FromMinutes(2));

        Assert.Equal(ErrorTypes.Timeout("").Type, world.State.Error?.Type);
        Assert.Empty(world.State.Timers);
    }
}
