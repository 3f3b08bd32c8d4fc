using System.Security.Cryptography;
using System.Text;
using Pawl.Engine;
using Pawl.Runtime;
using Pawl.Runtime.Executions;

namespace Pawl.Tests.Simulation;

/// <summary>A caller: starts one workflow, insists until it is answered, repeats itself, watches, looks, and sometimes cancels. It checks each answer against what is durable.</summary>
internal sealed class SimulatedClient(Simulation simulation, SimulatedRandom random, int number)
{
    private const string Tenant = "default";

    private readonly SimulatedWorld _world = simulation.World;

    /// <summary>The execution, once its start was answered.</summary>
    public ExecutionKey? Accepted { get; private set; }

    /// <summary>What it runs.</summary>
    public GeneratedWorkflow Workflow { get; } = simulation.Workflows[random.Below(simulation.Workflows.Count)];

    /// <summary>Whether a cancellation was sent, so that any end is right.</summary>
    public bool WasCancelled { get; private set; }

    public async Task RunAsync()
    {
        await Pause(TimeSpan.FromSeconds(40));
        var request = Request();
        var outcome = await Insist(runtime => runtime.StartAsync(request, CancellationToken.None), request.Id is not null || request.IdempotencyKey is not null);
        if (outcome is null) return;

        var key = new ExecutionKey(Tenant, outcome.Id);
        Check(Promise.RepetitionChangesNothing, outcome.Result is StartResult.Started or StartResult.Repeated, $"a start was answered {outcome.Result}");
        Check(Promise.AnsweredIsDurable, simulation.Database.Executions.ContainsKey(key), $"{key.Id}: answered before it was durable");
        Accepted = key;

        if (random.Chance(0.3)) await RepeatAsync(request, key);
        if (random.Chance(0.3)) await WatchAsync(key);
        // By chances of its own: what else happens in this world does not hang on it.
        if (number % 4 == 3) await new SimulatedOperator(simulation, new SimulatedRandom((simulation.Seed * 1_000) + (ulong)number), key).RunAsync();
        if (random.Chance(0.2)) await CancelAsync(key);
        if (random.Chance(0.3)) await LookAsync(key);
    }

    private StartRequest Request()
    {
        var request = new StartRequest { Tenant = Tenant, Definition = Workflow.Definition.Id, Input = Workflow.Input, RequestDigest = Digest($"request {number}"), Priority = random.Below(10) };
        return random.Below(3) switch
        {
            0 => request,
            1 => request with { IdempotencyKey = $"key-{number}" },
            _ => request with { Id = $"chosen-{number}" },
        };
    }

    private async Task RepeatAsync(StartRequest request, ExecutionKey key)
    {
        if (request.Id is null && request.IdempotencyKey is null) return;
        var again = await Insist(runtime => runtime.StartAsync(request, CancellationToken.None), repeatable: true);
        Check(Promise.RepetitionChangesNothing, again == new StartOutcome(StartResult.Repeated, key.Id), $"{key.Id}: a repeated start was answered {again}");

        var other = request with { RequestDigest = Digest("another request") };
        var clash = await Insist(runtime => runtime.StartAsync(other, CancellationToken.None), repeatable: true);
        var expected = request.IdempotencyKey is null ? StartResult.IdTaken : StartResult.KeyReused;
        Check(Promise.RepetitionChangesNothing, clash == new StartOutcome(expected, key.Id), $"{key.Id}: another request with its name was answered {clash}");
    }

    private async Task WatchAsync(ExecutionKey key)
    {
        var from = random.Below(10);
        var position = await Insist(runtime => runtime.WaitBeyondAsync(key, from, CancellationToken.None), repeatable: true);
        if (position == 0) return;
        var row = simulation.Database.Executions[key];
        Check(Promise.AnsweredIsDurable, position <= Math.Max(from, row.State.Position), $"{key.Id}: a watcher heard of {position}, stored is {row.State.Position}");
        Check(Promise.EverybodyIsAnswered, position > from || row.State.End is not null, $"{key.Id}: a watcher beyond {from} heard of {position}");
    }

    private async Task CancelAsync(ExecutionKey key)
    {
        await Pause(TimeSpan.FromSeconds(20));
        WasCancelled = true;
        var outcome = await Insist(runtime => runtime.CancelAsync(key, "changed my mind", CancellationToken.None), repeatable: true);
        var end = simulation.Database.Executions[key].State.End;
        Check(
            Promise.AnsweredIsDurable,
            outcome switch
            {
                CancelOutcome.Cancelled => end is StatusPhase.Cancelled,
                CancelOutcome.AlreadyEnded => end is StatusPhase.Completed or StatusPhase.Faulted,
                _ => false,
            },
            $"{key.Id}: a cancellation was answered {outcome}, stored is {end}");
    }

    private async Task LookAsync(ExecutionKey key)
    {
        await Pause(TimeSpan.FromSeconds(20));
        var state = await Insist(runtime => runtime.GetStateAsync(key, CancellationToken.None), repeatable: true);
        Check(Promise.AcceptedIsNeverLost, state is not null, $"{key.Id}: not found");
        if (state is not null) simulation.CheckFold(key, state);
    }

    /// <summary>Asks until there is an answer, whichever node gives it.</summary>
    private async Task<T?> Insist<T>(Func<WorkflowRuntime, Task<T>> call, bool repeatable)
    {
        while (true)
        {
            if (simulation.Reach(random) is { } node)
            {
                try
                {
                    return await node.Ask(call).WaitAsync(TimeSpan.FromSeconds(25), _world.Clock);
                }
                catch (RuntimeUnavailableException refused) when (repeatable || !refused.MayHaveHappened)
                {
                    _world.Trace($"client {number} refused");
                }
                catch (Exception fault) when (fault is TimeoutException or RuntimeUnavailableException)
                {
                    if (!repeatable) return default;
                }
                catch (ExecutionQuarantinedException set) when (simulation.Plant is not Plant.None)
                {
                    _world.Trace($"client {number}: {set.Message}");
                    return default;
                }
            }
            await Pause(TimeSpan.FromSeconds(2));
        }
    }

    private Task Pause(TimeSpan most) => Task.Delay(random.Between(TimeSpan.Zero, most), _world.Clock);

    private void Check(Promise promise, bool holds, string otherwise)
    {
        if (!holds) _world.Violate(promise, otherwise);
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
