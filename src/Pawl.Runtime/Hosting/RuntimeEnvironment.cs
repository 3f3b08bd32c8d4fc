using System.Buffers.Binary;
using System.Security.Cryptography;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;

namespace Pawl.Runtime.Hosting;

/// <summary>Fills a span with random bytes.</summary>
internal delegate void EntropySource(Span<byte> bytes);

/// <summary>What the runtime takes from the process around it: clock, randomness and threads. Tests give their own, and so decide every interleaving.</summary>
/// <param name="Time">The clock.</param>
internal sealed record RuntimeEnvironment(TimeProvider Time)
{
    /// <summary>Where every loop and every task of the runtime runs. Default: the thread pool.</summary>
    public TaskScheduler Scheduler { get; init; } = TaskScheduler.Default;
    /// <summary>Source of ids and jitter. Default: the operating system's.</summary>
    public EntropySource Entropy { get; init; } = RandomNumberGenerator.Fill;
    /// <summary>Definitions that were compiled already, by the digest of their documents: runtimes in one process can share them. Null: this one compiles its own.</summary>
    public BoundedCache<string, WorkflowDefinition>? Compiled { get; init; }
    /// <summary>Bugs switched on to prove that the simulation finds them; none outside of it.</summary>
    public PlantedBug Planted { get; init; }

    /// <summary>UTC time in whole microseconds: what a database keeps, so that a state folded from the store equals the live one.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = Time.GetUtcNow();
            return new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        }
    }

    /// <summary>Runs work on the scheduler; everything it awaits comes back there.</summary>
    public Task Run(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler).Unwrap();

    /// <summary>Lets time pass by the clock.</summary>
    public Task Delay(TimeSpan duration, CancellationToken cancellationToken) => Task.Delay(duration, Time, cancellationToken);

    /// <summary>A random number for a decision's jitter.</summary>
    public ulong NextSeed()
    {
        Span<byte> bytes = stackalloc byte[8];
        Entropy(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Whether a bug was planted.</summary>
    public bool Has(PlantedBug bug) => Planted == bug;
}

/// <summary>Bugs that the simulation must find.</summary>
internal enum PlantedBug
{
    /// <summary>None.</summary>
    None,
    /// <summary>Callers are answered when the decision is made, not when it is durable.</summary>
    AnswerBeforeCommit,
    /// <summary>A commit whose answer was lost is committed again without reading back.</summary>
    CommitAgainBlindly,
    /// <summary>Activities under way at a crash are not carried out again.</summary>
    ForgetActivities,
    /// <summary>A stimulus that arrives while a commit is under way is not looked at after it.</summary>
    LoseWakeUp,
    /// <summary>Inbox rows found at a start are dropped.</summary>
    IgnoreInbox,
    /// <summary>Events are accepted before they are durable.</summary>
    AcceptEventsBeforeCommit,
    /// <summary>Deliveries of a commit whose answer was lost are not looked for.</summary>
    ForgetDeliveries,
    /// <summary>What the former owner of a partition left is not looked for.</summary>
    TakeOverWithoutRecovery,
    /// <summary>Activities begin when they are decided, not when that is durable.</summary>
    DispatchBeforeCommit,
    /// <summary>Inbox rows whose notice was lost are not looked for.</summary>
    NeverSweepInbox,
    /// <summary>A repeated command of an operator is not recognized.</summary>
    ForgetCommands,
    /// <summary>The position that a command is meant for is not looked at.</summary>
    IgnorePositions,
    /// <summary>Activities of tasks that were stopped go on.</summary>
    LeaveStoppedActivities,
    /// <summary>A fork that is repeated under its idempotency key begins another execution.</summary>
    ForkUnderNewIds,
    /// <summary>An execution that was migrated goes on in memory under the old definition.</summary>
    KeepMigrated,
}
