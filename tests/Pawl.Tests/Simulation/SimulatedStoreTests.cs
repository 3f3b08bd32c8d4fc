using Pawl.Runtime.Storage;
using Pawl.Tests.Shared;

namespace Pawl.Tests.Simulation;

/// <summary>The simulated store keeps the rules that the real one is held to: else the simulation would prove nothing about it.</summary>
public sealed class SimulatedStoreTests : ExecutionStoreCompliance
{
    protected override Task<IExecutionStore> OpenAsync()
    {
        var world = new SimulatedWorld(seed: 1);
        var scheduler = new SimulatedScheduler(world);
        return Task.FromResult<IExecutionStore>(new SimulatedStore(world, new SimulatedDatabase(), new StoreFaults { Latency = TimeSpan.Zero }, TimeProvider.System, scheduler, scheduler));
    }
}

/// <summary>The same for events.</summary>
public sealed class SimulatedStoreEventTests : EventCompliance
{
    protected override Task<IExecutionStore> OpenAsync()
    {
        var world = new SimulatedWorld(seed: 1);
        var scheduler = new SimulatedScheduler(world);
        return Task.FromResult<IExecutionStore>(new SimulatedStore(world, new SimulatedDatabase(), new StoreFaults { Latency = TimeSpan.Zero }, TimeProvider.System, scheduler, scheduler));
    }
}
