using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Torture.Clients;

namespace Pawl.Torture.Scenarios;

/// <summary>An execution that hears events that are meant for it, in order and each of them once.</summary>
internal sealed class ListenerScenario : Scenario
{
    public override string Name => "listener";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head(Name)}}
        do:
          - hear:
              listen:
                to:
                  any: [ { with: { type: step }, correlate: { to: { from: .data.to, expect: '${ $workflow.input.name }' } } } ]
                  until: length == $workflow.input.count
              foreach: { do: [ { rest: { wait: { milliseconds: 5 } } }, { keep: { set: '${ $item.n }' } } ] }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var name = caller.NewName();
        var count = caller.Random.Next(1, 6);
        var id = await caller.StartAsync(Name, new { name, count }, $"listener-{name}");
        for (var n = 1; n <= count; n++) await caller.PublishAsync("step", $"{name}-{n}", new { to = name, n });
        await caller.EndAsync(id, Name, ExecutionStatus.Completed, JsonSerializer.Serialize(Enumerable.Range(1, count)));
    }
}

/// <summary>Two executions that write to each other: one asks and waits, the other answers.</summary>
internal sealed class CorrespondenceScenario : Scenario
{
    public override string Name => "question";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head("answer")}}
        do:
          - hear: { listen: { to: { one: { with: { type: question }, correlate: { to: { from: .data.to, expect: '${ $workflow.input.name }' } } } } } }
          - work: { {{Effect(ledger, @"\($workflow.id)/answered")}}, output: { as: '$input[0]' } }
          - tell: { emit: { event: { with: { type: answer, data: { to: '${ $workflow.input.name }', n: '${ .n + 1 }' } } } }, output: { as: .data.n } }
        """,
        $$"""
        {{Head(Name)}}
        do:
          - ask: { emit: { event: { with: { type: question, data: { to: '${ $workflow.input.name }', n: 41 } } } } }
          - hear: { listen: { to: { one: { with: { type: answer }, correlate: { to: { from: .data.to, expect: '${ $workflow.input.name }' } } } } }, output: { as: '.[0].n' } }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var name = caller.NewName();
        // The answering one first: a filter hears the past of its own execution only.
        var answers = await caller.StartAsync("answer", new { name });
        var asks = await caller.StartAsync(Name, new { name });
        caller.Expect($"{answers}/answered");
        await caller.EndAsync(asks, Name, ExecutionStatus.Completed, "42");
        await caller.EndAsync(answers, "answer", ExecutionStatus.Completed, "42");
    }
}

/// <summary>Events that start executions by a schedule: one each.</summary>
internal sealed class ScheduledScenario : Scenario
{
    public const string Workflow = "scheduled";

    public override string Name => Workflow;

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head(Name)}}
        schedule: { on: { one: { with: { type: order } } } }
        do:
          - rest: { wait: { milliseconds: 20 } }
          - work: { {{Effect(ledger, @"scheduled/\($workflow.input[0].n)")}} }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var n = caller.NewName();
        caller.ExpectScheduled($"scheduled/{n}");
        await caller.PublishAsync("order", $"order-{n}", new { n });
    }
}
