using Microsoft.Extensions.Logging.Abstractions;
using Pawl.Runtime;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation;

/// <summary>A server in a simulated world that dies once, just before a commit or just behind it, and is started again over the same database.</summary>
/// <param name="world">The world.</param>
/// <param name="database">What outlives it.</param>
/// <param name="runners">What carries out side effects, made anew with each process.</param>
/// <param name="deadly">The commit at which it dies, from 1; null: it lives.</param>
/// <param name="isBehind">Whether it dies behind the commit, before it hears of it; otherwise just before it.</param>
internal sealed class MortalProcess(SimulatedWorld world, SimulatedDatabase database, Func<TimeProvider, IEnumerable<IActivityRunner>> runners, int? deadly, bool isBehind)
{
    private readonly SimulatedRandom _entropy = world.Random.Fork();
    private SimulatedScheduler _process = null!;
    private WorkflowRuntime _runtime = null!;

    /// <summary>Rounds that were committed, or were about to be.</summary>
    public int Commits { get; private set; }
    /// <summary>Whether it died.</summary>
    public bool HasDied { get; private set; }

    /// <summary>Starts it.</summary>
    public void Start()
    {
        _process = new(world);
        var clock = new SimulatedProcessClock(world, _process, TimeSpan.Zero);
        var store = new SimulatedStore(world, database, new StoreFaults { Latency = TimeSpan.Zero }, clock, _process, _process) { OnCommit = CommitAsync };
        _runtime = new(store, store, [.. runners(clock)], new RuntimeOptions(), new RuntimeEnvironment(clock) { Scheduler = _process, Entropy = _entropy.Fill }, NullLogger.Instance);
        _ = _process.Run(() => _runtime.StartAsync(CancellationToken.None));
    }

    /// <summary>Asks until there is an answer.</summary>
    public async Task<T> InsistAsync<T>(Func<WorkflowRuntime, Task<T>> ask)
    {
        while (true)
        {
            var runtime = _runtime;
            try
            {
                return await _process.Run(() => ask(runtime)).WaitAsync(TimeSpan.FromSeconds(5), world.Clock);
            }
            catch (Exception fault) when (fault is TimeoutException or RuntimeUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), world.Clock);
            }
        }
    }

    private async Task CommitAsync(CommitRound round, Func<Task> commit)
    {
        var dies = ++Commits == deadly && !HasDied;
        if (!dies || isBehind) await commit();
        if (!dies) return;

        HasDied = true;
        _process.Kill();
        Start();
        // Of what was killed nothing goes on: nobody ever comes back here.
        await new TaskCompletionSource().Task;
    }
}
