using Pawl.Client.Executions;
using Pawl.Torture.Clients;

namespace Pawl.Torture.Scenarios;

/// <summary>Effects one after the other, some of them in a loop.</summary>
internal sealed class SequenceScenario : Scenario
{
    public override string Name => "sequence";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head(Name)}}
        do:
          - first: { {{Effect(ledger, @"\($workflow.id)/first")}}, output: { as: '{ sum: 0 }' } }
          - loop:
              for: { in: '[1, 2, 3]' }
              do: [ { step: { {{Effect(ledger, @"\($workflow.id)/loop/\($item)")}}, output: { as: '{ sum: ($input.sum + $item) }' } } } ]
          - last: { {{Effect(ledger, @"\($workflow.id)/last")}}, output: { as: '$input' } }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var id = await caller.StartAsync(Name, new { });
        foreach (var effect in new[] { "first", "loop/1", "loop/2", "loop/3", "last" }) caller.Expect($"{id}/{effect}");
        await caller.EndAsync(id, Name, ExecutionStatus.Completed, """{"sum":6}""");
    }
}

/// <summary>Waits, from a moment to half a minute, with an effect behind.</summary>
internal sealed class SleeperScenario : Scenario
{
    public override string Name => "sleeper";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head(Name)}}
        do:
          - sleep: { wait: '${ "PT\(.ms / 1000)S" }' }
          - work: { {{Effect(ledger, @"\($workflow.id)/woken")}}, output: { as: '$input' } }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var ms = caller.Random.Next(10) == 0 ? caller.Random.Next(10_000, 30_000) : caller.Random.Next(10, 3_000);
        var id = await caller.StartAsync(Name, new { ms });
        caller.Expect($"{id}/woken");
        var ended = await caller.EndAsync(id, Name, ExecutionStatus.Completed, $$"""{"ms":{{ms}}}""");
        if (ended.EndedAt - ended.CreatedAt < TimeSpan.FromMilliseconds(ms)) caller.Violate($"{Name} {id}: slept {ended.EndedAt - ended.CreatedAt}, not {ms} ms");
    }
}

/// <summary>A service that fails twice, and is tried again.</summary>
internal sealed class RetryScenario : Scenario
{
    public override string Name => "retry";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head(Name)}}
        do:
          - patient:
              try: [ { ask: { {{Effect(ledger, @"\($workflow.id)/flaky", "flaky")}} } } ]
              catch:
                errors: { with: { status: 503 } }
                retry: { delay: { milliseconds: 100 }, backoff: { exponential: {} }, limit: { attempt: { count: 5 } } }
              output: { as: .done }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var id = await caller.StartAsync(Name, new { });
        // Each attempt is a run of its own, and has a key of its own: no more and no fewer than it takes.
        caller.Expect($"{id}/flaky", keys: 3);
        await caller.EndAsync(id, Name, ExecutionStatus.Completed, "true");
    }
}

/// <summary>Branches beside each other, one of which waits, and one of which forks again.</summary>
internal sealed class ForkScenario : Scenario
{
    public override string Name => "fork";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head(Name)}}
        do:
          - wide:
              fork:
                branches:
                  - one: { {{Effect(ledger, @"\($workflow.id)/one")}}, output: { as: '1' } }
                  - two: { do: [ { rest: { wait: { milliseconds: 200 } } }, { work: { {{Effect(ledger, @"\($workflow.id)/two")}}, output: { as: '2' } } } ] }
                  - deep:
                      fork:
                        branches:
                          - three: { {{Effect(ledger, @"\($workflow.id)/three")}}, output: { as: '3' } }
                          - four: { set: '${ 4 }' }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var id = await caller.StartAsync(Name, new { });
        foreach (var effect in new[] { "one", "two", "three" }) caller.Expect($"{id}/{effect}");
        await caller.EndAsync(id, Name, ExecutionStatus.Completed, "[1,2,[3,4]]");
    }
}

/// <summary>A parent that waits for two children in turn.</summary>
internal sealed class FamilyScenario : Scenario
{
    public override string Name => "family";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head("child")}}
        do:
          - rest: { wait: { milliseconds: 50 } }
          - work: { {{Effect(ledger, @"\($workflow.input.parent)/child/\($workflow.input.n)")}}, output: { as: '$workflow.input.n * 2' } }
        """,
        $$"""
        {{Head(Name)}}
        do:
          - elder: { run: { workflow: { namespace: {{Caller.Namespace}}, name: child, version: '1.0.0', input: { n: 1, parent: '${ $workflow.id }' } } } }
          - younger: { run: { workflow: { namespace: {{Caller.Namespace}}, name: child, version: '1.0.0', input: { n: '${ . }', parent: '${ $workflow.id }' } } } }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var id = await caller.StartAsync(Name, new { });
        caller.Expect($"{id}/child/1");
        caller.Expect($"{id}/child/2");
        await caller.EndAsync(id, Name, ExecutionStatus.Completed, "4");
    }
}

/// <summary>An execution that is cancelled while it sleeps, or just before.</summary>
internal sealed class CancelScenario : Scenario
{
    public override string Name => "cancel";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head(Name)}}
        do:
          - work: { {{Effect(ledger, @"\($workflow.id)/before")}} }
          - sleep: { wait: { hours: 1 } }
          - never: { {{Effect(ledger, @"\($workflow.id)/after")}} }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var id = await caller.StartAsync(Name, new { });
        caller.Allow($"{id}/before");
        await Task.Delay(caller.Random.Next(400));
        await caller.CancelAsync(id);
        await caller.EndAsync(id, Name, ExecutionStatus.Cancelled);
    }
}

/// <summary>An error that nothing catches.</summary>
internal sealed class FaultScenario : Scenario
{
    public override string Name => "fault";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head(Name)}}
        do:
          - work: { {{Effect(ledger, @"\($workflow.id)/before")}} }
          - fail: { raise: { error: { type: 'https://example.com/errors/expected', status: 409 } } }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var id = await caller.StartAsync(Name, new { });
        caller.Expect($"{id}/before");
        var ended = await caller.EndAsync(id, Name, ExecutionStatus.Faulted);
        if (ended.Error?.Status != 409) caller.Violate($"{Name} {id}: faulted with {ended.Error}");
    }
}

/// <summary>A time limit that ends a long wait.</summary>
internal sealed class TimeoutScenario : Scenario
{
    public override string Name => "timeout";

    public override IEnumerable<string> Documents(Uri ledger) =>
    [
        $$"""
        {{Head(Name)}}
        do:
          - patient:
              try: [ { sleep: { wait: { hours: 1 }, timeout: { after: { milliseconds: 300 } } } } ]
              catch: { errors: { with: { status: 408 } }, do: [ { give: { {{Effect(ledger, @"\($workflow.id)/late")}}, output: { as: '"late"' } } } ] }
        """,
    ];

    public override async Task RunAsync(Caller caller)
    {
        var id = await caller.StartAsync(Name, new { });
        caller.Expect($"{id}/late");
        await caller.EndAsync(id, Name, ExecutionStatus.Completed, "\"late\"");
    }
}
