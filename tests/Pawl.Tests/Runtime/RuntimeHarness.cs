using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Resources;
using Pawl.Runtime.Secrets;
using Pawl.Tests.Simulation;

namespace Pawl.Tests.Runtime;

/// <summary>The real runtime on one thread, over a store and a clock that the test moves. Nothing happens between two calls.</summary>
internal sealed class RuntimeHarness
{
    public const string Tenant = "default";

    private readonly SimulatedRandom _entropy;
    private SimulatedScheduler _process;

    public RuntimeHarness(RuntimeOptions? options = null, params IReadOnlyList<IActivityRunner> runners)
        : this(null, options, runners)
    {
    }

    public RuntimeHarness(IResourceLoader? resources, RuntimeOptions? options = null, params IReadOnlyList<IActivityRunner> runners)
    {
        Resources = resources;
        World = new(seed: 1);
        _entropy = World.Random.Fork();
        Options = options ?? new();
        Runners = runners.Count > 0 ? runners : [new HeldRunner()];
        Start();
    }

    public SimulatedWorld World { get; }
    public SimulatedDatabase Database { get; } = new();
    public IResourceLoader? Resources { get; }
    /// <summary>Where secrets come from after the next start; null: there are none.</summary>
    public ISecretSource? Secrets { get; set; }
    /// <summary>What killed servers, after the next start; null: nothing is remembered.</summary>
    public IPoisonStore? Poison { get; set; }
    public RuntimeOptions Options { get; }
    public StoreFaults Faults { get; } = new() { Latency = TimeSpan.Zero };
    public IReadOnlyList<IActivityRunner> Runners { get; }
    public HeldRunner Held => Runners.OfType<HeldRunner>().First();
    public SimulatedStore Store { get; private set; }
    public WorkflowRuntime Runtime { get; private set; }

    [MemberNotNull(nameof(_process), nameof(Store), nameof(Runtime))]
    private void Start()
    {
        Prepare();
        Do(runtime => runtime.StartAsync(CancellationToken.None));
    }

    [MemberNotNull(nameof(_process), nameof(Store), nameof(Runtime))]
    private void Prepare()
    {
        _process = new(World);
        var clock = new SimulatedProcessClock(World, _process, TimeSpan.Zero);
        Store = new(World, Database, Faults, clock, _process, _process);
        var environment = new RuntimeEnvironment(clock) { Scheduler = _process, Entropy = _entropy.Fill };
        Runtime = new(Store, Store, Runners, Options, environment, NullLogger.Instance, Resources, Secrets, poison: Poison);
    }

    /// <summary>The process is gone, and another one starts over the same database.</summary>
    /// <param name="seconds">How long nobody is there.</param>
    public void Crash(double seconds = 0)
    {
        _process.Kill();
        if (seconds > 0) Pass(seconds);
        Start();
    }

    /// <summary>The same over a store that takes its time: the start has only begun when this returns.</summary>
    public void CrashAndBegin()
    {
        _process.Kill();
        Prepare();
        Begin(runtime => runtime.StartAsync(CancellationToken.None));
    }

    /// <summary>Begins a call, and does whatever can be done at once.</summary>
    public Pending<T> Begin<T>(Func<WorkflowRuntime, Task<T>> call)
    {
        var task = _process.Run(() => call(Runtime));
        World.Settle();
        return new(task);
    }

    public Pending<bool> Begin(Func<WorkflowRuntime, Task> call) => Begin(async runtime =>
    {
        await call(runtime);
        return true;
    });

    /// <summary>A call that must end at once.</summary>
    public T Do<T>(Func<WorkflowRuntime, Task<T>> call) => Begin(call).Result;

    public void Do(Func<WorkflowRuntime, Task> call) => Do(async runtime =>
    {
        await call(runtime);
        return true;
    });

    public void Pass(double seconds) => World.Pass(TimeSpan.FromSeconds(seconds));

    public DefinitionId Publish(string tasks, string name = "work", string version = "1.0.0")
    {
        var source = $$"""{"document":{"dsl":"1.0.3","namespace":"test","name":"{{name}}","version":"{{version}}"},"do":{{tasks}}}""";
        var id = new DefinitionId("test", name, version);
        Database.Definitions.Add(new() { Id = id, Source = source, Digest = Encoding.UTF8.GetBytes(source), CreatedAt = DateTimeOffset.UnixEpoch });
        return id;
    }

    public static StartRequest Request(DefinitionId definition, string? id = null, string? key = null, string content = "", int priority = 5) => new()
    {
        Tenant = Tenant,
        Definition = definition,
        Input = JqValue.EmptyObject,
        Id = id,
        IdempotencyKey = key,
        RequestDigest = Encoding.UTF8.GetBytes(content),
        Priority = priority,
    };

    public StartOutcome Start(StartRequest request) => Do(runtime => runtime.StartAsync(request, CancellationToken.None));

    public ExecutionKey Start(DefinitionId definition, string? id = null) => new(Tenant, Start(Request(definition, id)).Id);

    public ExecutionState State(ExecutionKey key) => Do(runtime => runtime.GetStateAsync(key, CancellationToken.None)) ?? throw new InvalidOperationException($"{key} does not exist");

    public StatusPhase Status(ExecutionKey key) => State(key).Status;
}

/// <summary>A call that has begun.</summary>
internal sealed class Pending<T>(Task<T> task)
{
    public bool IsCompleted => task.IsCompleted;
    public bool IsCancelled => task.IsCanceled;
    public Exception? Failure => task.Exception?.InnerException;

    /// <summary>The answer, which must be there.</summary>
    public T Result => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("the call waits for something");
}

/// <summary>A runner whose calls wait until the test ends them.</summary>
internal sealed class HeldRunner(Type? kind = null) : IActivityRunner
{
    private readonly Dictionary<ActivityCall, TaskCompletionSource<ActivityOutcome>> _held = [];

    public Type RequestType => kind ?? typeof(Pawl.Engine.Activities.HttpActivity);

    /// <summary>Every call, in order.</summary>
    public List<ActivityCall> Calls { get; } = [];

    /// <summary>Calls that were told to stop.</summary>
    public List<ActivityCall> Cancelled { get; } = [];

    /// <summary>Whether a call goes on although it was told to stop.</summary>
    public bool IsDeaf { get; set; }

    public int Active => _held.Count;

    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        Calls.Add(call);
        var held = _held[call] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopping = cancellationToken.Register(() =>
        {
            Cancelled.Add(call);
            if (!IsDeaf) held.TrySetCanceled(cancellationToken);
        });
        try
        {
            return await held.Task;
        }
        finally
        {
            _held.Remove(call);
        }
    }

    public void End(ActivityCall call, ActivityOutcome outcome) => _held[call].SetResult(outcome);

    public void Break(ActivityCall call, Exception fault) => _held[call].SetException(fault);
}
