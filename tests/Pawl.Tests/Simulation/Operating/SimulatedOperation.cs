using System.Security.Cryptography;
using System.Text;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Runtime;
using Pawl.Runtime.Events;
using Pawl.Runtime.Executions;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Somebody in charge: starts executions, operates them in every way there is, and knows what must come of it.</summary>
/// <param name="simulation">The world.</param>
/// <param name="random">Decides what is done.</param>
/// <param name="number">Which operation it is.</param>
internal abstract class SimulatedOperation(Simulation simulation, SimulatedRandom random, int number)
{
    protected const string Tenant = "default";

    protected static OperatorMark Starter { get; } = new("key:simulated");

    protected Simulation Simulation => simulation;
    protected SimulatedRandom Random => random;
    protected SimulatedWorld World => simulation.World;
    protected int Number => number;

    /// <summary>The operations of a world. What each does follows from the seed alone: it does not hang on what else happens.</summary>
    public static SimulatedOperation Of(Simulation simulation, int number)
    {
        const ulong Spread = 1_000;
        var random = new SimulatedRandom((simulation.Seed * Spread) + 500 + (ulong)number);
        return number switch
        {
            1 or 2 => new OperatedChain(simulation, random, number),
            3 => random.Below(5) switch
            {
                4 => new OperatedNest(simulation, random, number),
                3 => new OperatedShelf(simulation, random, number),
                0 => new OperatedWorkflow(simulation, random, number),
                1 => new OperatedCrowd(simulation, random, number),
                _ => new OperatedSaga(simulation, random, number),
            },
            _ => new OperatedWorkflow(simulation, random, number),
        };
    }

    public abstract Task RunAsync();

    /// <summary>Looks at everything once the world has come to rest.</summary>
    public abstract void Check(Judgement judgement);

    /// <summary>Starts an execution under a name of its own, and insists until it is answered.</summary>
    protected async Task<ExecutionKey> StartAsync(StartRequest request)
    {
        var outcome = await InsistAsync(runtime => runtime.StartAsync(request, CancellationToken.None));
        var key = new ExecutionKey(Tenant, outcome.Id);
        Require(Promise.RepetitionChangesNothing, outcome.Result is StartResult.Started or StartResult.Repeated, $"{key.Id}: a start was answered {outcome.Result}");
        Require(Promise.AnsweredIsDurable, simulation.Database.Executions.ContainsKey(key), $"{key.Id}: answered before it was durable");
        return key;
    }

    /// <summary>Publishes an event, until it is accepted.</summary>
    protected Task PublishAsync(string id, string type, string data)
    {
        var incoming = new IncomingEvent("/sim", id, type, Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{id}}","source":"/sim","type":"{{type}}","data":{{data}}}"""));
        return InsistAsync(runtime => runtime.AppendAsync(Tenant, [incoming], CancellationToken.None));
    }

    /// <summary>Asks until there is an answer, whichever node gives it.</summary>
    protected async Task<T> InsistAsync<T>(Func<WorkflowRuntime, Task<T>> call)
    {
        while (true)
        {
            if (simulation.Reach(random) is { } node)
            {
                try
                {
                    return await node.Ask(call).WaitAsync(TimeSpan.FromSeconds(25), World.Clock);
                }
                catch (Exception fault) when (fault is TimeoutException or RuntimeUnavailableException)
                {
                    World.Trace($"operation {number} refused");
                }
            }
            await Pause(TimeSpan.FromSeconds(2));
        }
    }

    protected Task Pause(TimeSpan most) => Task.Delay(random.Between(TimeSpan.Zero, most), World.Clock);

    protected void Require(Promise promise, bool holds, string otherwise)
    {
        if (!holds) World.Violate(promise, otherwise);
    }

    protected static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
