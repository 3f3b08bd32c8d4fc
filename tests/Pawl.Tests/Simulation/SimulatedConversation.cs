using System.Text;
using Pawl.Engine;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Events;
using Pawl.Runtime.Executions;

namespace Pawl.Tests.Simulation;

/// <summary>A caller who talks to executions by events, in one of three ways, and knows what must come of it whatever goes wrong.</summary>
internal sealed class SimulatedConversation(Simulation simulation, SimulatedRandom random, int number)
{
    private const string Tenant = "default";

    private readonly SimulatedWorld _world = simulation.World;
    private readonly List<(ExecutionKey Key, string Output)> _expected = [];

    /// <summary>What the conversations run.</summary>
    public static IReadOnlyList<DefinitionDocument> Definitions { get; } =
    [
        // Replies that come while it does something else wait for it.
        Document("replies", """
            [{"rest":{"wait":"${ .rest }"}},
             {"hear":{"listen":{"to":{"any":[{"with":{"type":"reply"},"correlate":{"to":{"from":".data.to","expect":"${ $workflow.input.name }"}}}],"until":"length == 3"}},
                      "foreach":{"do":[{"pause":{"wait":"${ $workflow.input.pause }"}},{"keep":{"set":"${ $item.n }"}}]}}}]
            """),
        // It hears what is said from now on, each word once.
        Document("ticks", """[{"hear":{"listen":{"to":{"any":[{"with":{"type":"${ .type == $workflow.input.type }"}}],"until":"length == 2"}}}}]"""),
        // Two executions that ask and answer.
        Document("asker", """
            [{"ask":{"emit":{"event":{"with":{"type":"question","data":{"from":"${ $workflow.input.name }"}}}}}},
             {"hear":{"listen":{"to":{"one":{"with":{"type":"answer"},"correlate":{"to":{"from":".data.to","expect":"${ $workflow.input.name }"}}}}}}},
             {"keep":{"set":"${ .[0].text }"}}]
            """),
        Document("answerer", """
            [{"hear":{"listen":{"to":{"one":{"with":{"type":"question"},"correlate":{"from":{"from":".data.from","expect":"${ $workflow.input.name }"}}}}}}},
             {"rest":{"wait":"${ $workflow.input.rest }"}},
             {"answer":{"emit":{"event":{"with":{"type":"answer","data":{"to":"${ $workflow.input.name }","text":"hello"}}}}}},
             {"keep":{"set":"done"}}]
            """),
    ];

    public async Task RunAsync()
    {
        await Pause(TimeSpan.FromSeconds(40));
        await (random.Below(3) switch
        {
            0 => ReplyAsync(),
            1 => TickAsync(),
            _ => LetThemTalkAsync(),
        });
    }

    /// <summary>Whether each execution consumed each event that was meant for it, once and in order.</summary>
    public void Check()
    {
        foreach (var (key, output) in _expected)
        {
            if (!simulation.Database.Executions.TryGetValue(key, out var row)) _world.Violate(Promise.AcceptedIsNeverLost, $"{key.Id}: accepted and lost");
            else if (row.State.Output?.ToJson() != output) _world.Violate(Promise.EventArrivesOnce, $"{key.Id}: ended {row.State.End} with {row.State.Output} {row.State.Error}, expected {output}");
        }
    }

    private async Task ReplyAsync()
    {
        var name = $"replies-{number}";
        await StartAsync("replies", name, $$$"""{"name":"{{{name}}}","rest":"PT{{{random.Below(5)}}}S","pause":{"milliseconds":{{{random.Below(3_000)}}}}}""", "[1,2,3]");
        for (var n = 1; n <= 3; n++)
        {
            await Pause(TimeSpan.FromSeconds(random.Of(0, 3)));
            await PublishAsync($"{name}-{n}", "reply", $$"""{"to":"{{name}}","n":{{n}}}""");
        }
    }

    private async Task TickAsync()
    {
        var type = $"tick-{number}";
        var key = await StartAsync("ticks", $"ticks-{number}", $$"""{"type":"{{type}}"}""", "[1,2]");
        while (!simulation.Database.Journal.Subscriptions.Keys.Any(subscription => subscription.Execution == key)) await Task.Delay(TimeSpan.FromMilliseconds(50), _world.Clock);
        await PublishAsync($"{type}-1", type, "1");
        if (random.Chance(0.5)) await PublishAsync($"{type}-1", type, "1", isRepeated: true);
        await PublishAsync($"{type}-2", type, "2");
    }

    private async Task LetThemTalkAsync()
    {
        var name = $"talk-{number}";
        var input = $$"""{"name":"{{name}}","rest":"PT{{random.Below(3)}}S"}""";
        await StartAsync("answerer", $"answerer-{number}", input, "\"done\"");
        await StartAsync("asker", $"asker-{number}", input, "\"hello\"");
    }

    private async Task<ExecutionKey> StartAsync(string workflow, string id, string input, string output)
    {
        var request = new StartRequest { Tenant = Tenant, Definition = new("sim", workflow, "1.0.0"), Input = JqValue.Parse(input), Id = id, RequestDigest = Encoding.UTF8.GetBytes(id) };
        await InsistAsync(runtime => runtime.StartAsync(request, CancellationToken.None));
        var key = new ExecutionKey(Tenant, id);
        _expected.Add((key, output));
        return key;
    }

    private async Task PublishAsync(string id, string type, string data, bool isRepeated = false)
    {
        var incoming = new IncomingEvent("/sim", id, type, Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{id}}","source":"/sim","type":"{{type}}","data":{{data}}}"""));
        var areNew = await InsistAsync(runtime => runtime.AppendAsync(Tenant, [incoming], CancellationToken.None));
        if (!simulation.Database.Journal.Events.Exists(stored => stored.Appended.Id == id)) _world.Violate(Promise.AnsweredIsDurable, $"event {id}: accepted before it was durable");
        if (isRepeated && areNew[0]) _world.Violate(Promise.RepetitionChangesNothing, $"event {id}: said to be new a second time");
    }

    /// <summary>Asks until there is an answer, whichever node gives it: both calls take effect once, however often they are made.</summary>
    private async Task<T> InsistAsync<T>(Func<WorkflowRuntime, Task<T>> call)
    {
        while (true)
        {
            if (simulation.Reach(random) is { } node)
            {
                try
                {
                    return await node.Ask(call).WaitAsync(TimeSpan.FromSeconds(25), _world.Clock);
                }
                catch (Exception fault) when (fault is TimeoutException or RuntimeUnavailableException)
                {
                    _world.Trace($"conversation {number} refused");
                }
            }
            await Pause(TimeSpan.FromSeconds(2));
        }
    }

    private Task Pause(TimeSpan most) => Task.Delay(random.Between(TimeSpan.Zero, most), _world.Clock);

    private static DefinitionDocument Document(string name, string tasks)
    {
        var source = $$"""{"document":{"dsl":"1.0.3","namespace":"sim","name":"{{name}}","version":"1.0.0"},"do":{{tasks}}}""";
        return new() { Id = new DefinitionId("sim", name, "1.0.0"), Source = source, Digest = Encoding.UTF8.GetBytes(source), CreatedAt = DateTimeOffset.UnixEpoch };
    }
}
