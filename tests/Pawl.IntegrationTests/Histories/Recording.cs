using Pawl.IntegrationTests.Examples;

namespace Pawl.IntegrationTests.Histories;

/// <summary>Something that makes a history worth keeping.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Shows">What is in it, for people.</param>
/// <param name="Play">Makes it; gives the execution.</param>
public sealed record Recording(string Name, string Shows, Func<HistoryStage, Task<string>> Play)
{
    private const string Head = "document: { dsl: '1.0.3', namespace: histories, name: ";

    private static readonly IEnumerable<string> Examples = ExampleStage.Documents.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>All of them: each example of the repository, then features one by one.</summary>
    public static IReadOnlyList<Recording> All { get; } =
    [
        .. Examples.Select(example => new Recording($"example-{example}", $"the example {example}", stage => stage.RunExampleAsync(example))),
        new("extended", "the example dry-run when it is none: calls with something behind them", stage =>
            stage.RunExampleAsync("dry-run", """{"orderId": "ord-1", "sku": "kettle", "amount": 39.9, "dryRun": false}""")),
        Simple("timers", "a wait, a time limit, and retries after a delay", """
            do:
              - rest: { wait: { milliseconds: 10 } }
              - limited:
                  try: [ { long: { wait: { hours: 1 }, timeout: { after: { milliseconds: 20 } } } } ]
                  catch: { errors: { with: { status: 408 } }, do: [ { note: { set: '${ "late" }' } } ] }
              - patient:
                  try: [ { fail: { raise: { error: { type: 'https://example.test/errors/expected', status: 409 } } } } ]
                  catch: { retry: { delay: { milliseconds: 10 }, limit: { attempt: { count: 2 } } }, do: [ { give: { set: '${ $input }' } } ] }
            """),
        Simple("flow", "tasks that are skipped, loops, branches, and the context", """
            input: { from: '{ n: 2 }' }
            do:
              - skipped: { if: 'false', set: '${ 1 }' }
              - count: { for: { in: '[1, 2]', each: one }, do: [ { add: { set: '${ $one }', export: { as: '{ sum: (($context.sum // 0) + .) }' } } } ] }
              - choose: { switch: [ { big: { when: '$context.sum > 2', then: race } }, { other: { then: end } } ] }
              - never: { set: '${ 0 }' }
              - race: { fork: { compete: true, branches: [ { fast: { set: '${ "fast" }' } }, { slow: { wait: { hours: 1 } } } ] } }
            output: { as: '{ winner: ., sum: $context.sum }' }
            """),
        Simple("fault", "an error that nothing catches", """
            do: [ { fail: { raise: { error: { type: 'https://example.test/errors/expected', status: 409, title: Expected, detail: 'Nobody catches it.' } } } } ]
            """),
        new("cancelled", "an execution that was cancelled with a reason", async stage =>
        {
            await stage.PublishAsync($"{Head}cancelled, version: '1.0.0' }}\ndo: [ {{ sleep: {{ wait: {{ hours: 1 }} }} }} ]");
            var id = await stage.StartAsync("histories", "cancelled");
            await stage.Client.Executions.CancelAsync(id, "no longer needed");
            return id;
        }),
        new("children", "a child that ends well, and one that faults", async stage =>
        {
            await stage.PublishAsync($"{Head}child, version: '1.0.0' }}\ndo: [ {{ fail: {{ if: .fails, raise: {{ error: {{ type: 'https://example.test/errors/expected', status: 409 }} }} }} }} ]");
            return await PlayAsync(stage, "children", """
                do:
                  - good: { run: { workflow: { namespace: histories, name: child, version: '1.0.0', input: { fails: false } } } }
                  - bad: { try: [ { child: { run: { workflow: { namespace: histories, name: child, version: '1.0.0', input: { fails: true } } } } } ], catch: { do: [ { note: { set: '${ "caught" }' } } ] } }
                """);
        }),
        new("events", "an event that is emitted, and others that are listened for and handled one by one", async stage =>
        {
            await stage.PublishAsync($$"""
                {{Head}}events, version: '1.0.0' }
                do:
                  - tell: { emit: { event: { with: { type: asked, data: { n: 1 } } } } }
                  - hear:
                      listen: { to: { any: [ { with: { type: said }, correlate: { to: { from: .data.to, expect: me } } } ], until: length == 2 } }
                      foreach: { do: [ { keep: { set: '${ $item.n }' } } ] }
                """);
            var id = await stage.StartAsync("histories", "events");
            for (var n = 1; n <= 2; n++) await stage.SendAsync($"said-{n}", "said", new { to = "me", n });
            return await stage.EndAsync(id);
        }),
        new("schedule-events", "a schedule that starts an execution for each pair of events", async stage =>
        {
            await stage.PublishAsync($$"""
                {{Head}}pairs, version: '1.0.0' }
                schedule: { on: { all: [ { with: { type: left } }, { with: { type: right } } ] } }
                do: [ { keep: { set: '${ . }' } } ]
                """);
            var schedule = (await stage.Client.Workflows.ListSchedulesAsync("histories", "pairs")).Items[0].Id;
            await stage.SendAsync("left-1", "left", new { n = 1 });
            await stage.SendAsync("right-1", "right", new { n = 2 });
            await stage.UntilAsync(schedule, "scheduled-execution-started");
            await stage.Client.Workflows.DisableAsync("histories", "pairs", "1.0.0");
            await stage.UntilAsync(schedule, "execution-cancelled");
            return schedule;
        }),
        new("schedule-after", "a schedule that starts an execution so long after the end of the one before", async stage =>
        {
            await stage.PublishAsync($"{Head}again, version: '1.0.0' }}\nschedule: {{ after: {{ milliseconds: 20 }} }}\ndo: [ {{ keep: {{ set: '${{ 1 }}' }} }} ]");
            var schedule = (await stage.Client.Workflows.ListSchedulesAsync("histories", "again")).Items[0].Id;
            await stage.UntilAsync(schedule, "scheduled-execution-ended", times: 2);
            await stage.Client.Workflows.DisableAsync("histories", "again", "1.0.0");
            await stage.UntilAsync(schedule, "execution-cancelled");
            return schedule;
        }),
        Simple("processes", "a command that runs at most once, one that nobody waits for, and a call that fails", """
            do:
              - once: { run: { shell: { command: 'printf done' } }, metadata: { pawl/delivery: at-most-once } }
              - aside: { run: { await: false, shell: { command: 'true' } } }
              - rest: { wait: { milliseconds: 700 } }
              - missing: { try: [ { ask: { call: http, with: { method: get, endpoint: 'http://news.test/missing' } } } ], catch: { errors: { with: { status: 404 } }, do: [ { note: { set: '${ "missing" }' } } ] } }
            """),
        Simple("messages", "messages that a subscription receives, handled one by one", """
            do:
              - hear:
                  call: asyncapi
                  with:
                    document: { endpoint: 'http://news.test/asyncapi.json' }
                    operation: news
                    subscription: { consume: { amount: 2 }, foreach: { do: [ { keep: { set: '${ $item.payload.n }' } } ] } }
            """),
        new("suspended", "an execution that stood still for a while, and got other data when it went on", async stage =>
        {
            await stage.PublishAsync($"{Head}suspended, version: '1.0.0' }}\ndo: [ {{ rest: {{ wait: {{ milliseconds: 300 }} }} }}, {{ last: {{ set: '${{ 1 }}' }} }} ]");
            var id = await stage.StartAsync("histories", "suspended");
            await stage.Client.Executions.SuspendAsync(id, new() { Reason = "to look at it" });
            await stage.Client.Executions.ResumeAsync(id);
            return await stage.EndAsync(id);
        }),
        new("forked", "an execution that was forked from another one's history", async stage =>
        {
            await stage.PublishAsync($"{Head}origin, version: '1.0.0' }}\ndo: [ {{ first: {{ set: '${{ 1 }}' }} }}, {{ rest: {{ wait: {{ milliseconds: 5 }} }} }}, {{ last: {{ set: '${{ . + 1 }}' }} }} ]");
            var origin = await stage.EndAsync(await stage.StartAsync("histories", "origin"));
            return await stage.EndAsync((await stage.Client.Executions.ForkAsync(origin, new() { Task = "last" })).Id);
        }),
    ];

    private static Recording Simple(string name, string shows, string tasks) => new(name, shows, stage => PlayAsync(stage, name, tasks));

    private static async Task<string> PlayAsync(HistoryStage stage, string name, string tasks)
    {
        await stage.PublishAsync($"{Head}{name}, version: '1.0.0' }}\n{tasks}");
        return await stage.EndAsync(await stage.StartAsync("histories", name));
    }
}
