using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Pawl.Runtime.Resources;

namespace Pawl.Runtime;

/// <summary>Bounds and patience of the runtime. Beyond a bound a request is refused with "try again later"; nothing that was accepted is dropped.</summary>
public sealed class RuntimeOptions
{
    /// <summary>Name of this node, for people. Default: the machine's name.</summary>
    [Required]
    public string Node { get; set; } = Environment.MachineName;

    /// <summary>Requests from outside that may wait in one partition. Default 1,024.</summary>
    [Range(1, 1_000_000)]
    public int PartitionQueue { get; set; } = 1_024;

    /// <summary>How long memory answers for an execution that has ended; then the store is asked, which may have removed it. Default 30 s: half of the shortest time that executions are kept.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan EndedInMemory { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>States of idle executions kept in memory, over all partitions. Default 10,000.</summary>
    [Range(0, 10_000_000)]
    public int HotExecutions { get; set; } = 10_000;

    /// <summary>Executions with something under way in memory beyond which new ones are refused. Default 100,000.</summary>
    [Range(1, 10_000_000)]
    public int BusyExecutions { get; set; } = 100_000;

    /// <summary>Callers that may wait for executions to go on or end. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int Watchers { get; set; } = 10_000;

    /// <summary>Decisions in one commit. Default 256.</summary>
    [Range(1, 10_000)]
    public int CommitRound { get; set; } = 256;

    /// <summary>Decisions of one tenant in one commit while several tenants commit. Default 16: a smaller round is over sooner, and whoever has little to write waits for one or two of them.</summary>
    [Range(1, 10_000)]
    public int TenantCommitShare { get; set; } = 16;

    /// <summary>Rows beside its history (timers, subscriptions, messages) beyond which a decision is committed alone, while smaller ones go on. Default 1,000.</summary>
    [Range(0, 1_000_000)]
    public int LargeCommitRows { get; set; } = 1_000;

    /// <summary>Bytes of history beyond which a decision is committed alone, while smaller ones go on. Default 256 KiB.</summary>
    [Range(0, 1 << 30)]
    public int LargeCommitBytes { get; set; } = 256 << 10;

    /// <summary>Decisions that may wait for their commit before new executions are refused. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int CommitBacklog { get; set; } = 10_000;

    /// <summary>Events from outside in one commit; a single request may bring more. Default 256.</summary>
    [Range(1, 10_000)]
    public int EventRound { get; set; } = 256;

    /// <summary>Bytes of events from outside in one commit; a single request may bring more. Default 8 MiB.</summary>
    [Range(1, 1 << 30)]
    public long EventRoundBytes { get; set; } = 8 << 20;

    /// <summary>Events from outside that may wait for their commit before more are refused. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int EventBacklog { get; set; } = 10_000;

    /// <summary>Bytes of events from outside that may wait for their commit before more are refused. Default 64 MiB.</summary>
    [Range(1, 1L << 40)]
    public long EventBacklogBytes { get; set; } = 64 << 20;

    /// <summary>Priority from which an execution's decisions are committed before others, from 0 to 9. Default 5.</summary>
    [Range(0, 9)]
    public int InteractivePriority { get; set; } = 5;

    /// <summary>Longest that a caller waits for an answer before it is told to try again. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>First wait after the store failed; it doubles with each failure in a row. Default 50 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan StoreBackoff { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest wait after the store failed. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan StoreBackoffLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads of executions under way at the same time. Default 4: as many as there are connections that commit and recover.</summary>
    [Range(1, 10_000)]
    public int ConcurrentLoads { get; set; } = 4;

    /// <summary>Executions in one read. Default 256.</summary>
    [Range(1, 10_000)]
    public int LoadRound { get; set; } = 256;

    /// <summary>Compiled definitions kept in memory. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int CompiledDefinitions { get; set; } = 1_000;

    /// <summary>How far ahead timers are held in memory. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TimerWindow { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Timers held in memory at most; later ones stay in the store until there is room. Default 50,000.</summary>
    [Range(1, 10_000_000)]
    public int ArmedTimers { get; set; } = 50_000;

    /// <summary>Longest sleep while a timer is armed, so that a clock set forward makes no timer later than this. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ClockCheck { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Activities carried out at the same time, of all kinds. Default 512.</summary>
    [Range(1, 100_000)]
    public int ConcurrentActivities { get; set; } = 512;

    /// <summary>Activities of one kind carried out at the same time. Default 256.</summary>
    [Range(1, 100_000)]
    public int ConcurrentActivitiesPerKind { get; set; } = 256;

    /// <summary>Activities that may wait for their turn before new executions are refused. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int ActivityBacklog { get; set; } = 10_000;

    /// <summary>Partitions recovered at the same time after a start. Default 64, which is all: what is not read yet stands still, while what was read works and takes its share of the machine.</summary>
    [Range(1, 64)]
    public int ConcurrentRecoveries { get; set; } = 64;

    /// <summary>Running executions of one partition that recovery has under way at the same time. Default 2,048.</summary>
    [Range(1, 100_000)]
    public int RecoveryPage { get; set; } = 2_048;

    /// <summary>Partitions whose inboxes are read at the same time. Default 8.</summary>
    [Range(1, 64)]
    public int ConcurrentInboxReads { get; set; } = 8;

    /// <summary>Rows of the inbox of one partition that are read, and under way, at the same time. Default 256.</summary>
    [Range(1, 100_000)]
    public int InboxPage { get; set; } = 256;

    /// <summary>Consumed inbox rows that each partition remembers, so that one delivered twice is handled once. Default 1,024.</summary>
    [Range(1, 1_000_000)]
    public int InboxMemory { get; set; } = 1_024;

    /// <summary>Executions set aside that are remembered; the oldest is forgotten (and so tried again) beyond it. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int Quarantines { get; set; } = 10_000;

    /// <summary>How long this node counts as alive after it last said so, where several share the partitions. Others take over when it ends. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it says so. Default 1 s; a fifth of the lease or less lets it miss some.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a partition with activities under way is kept although another node lacks one; then its activities are cancelled and begin again there. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RebalancePatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often inbox rows are looked for that no notice told of. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan InboxSweep { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests that may wait for the answers of other nodes. Default 1,024.</summary>
    [Range(1, 1_000_000)]
    public int RemoteRequests { get; set; } = 1_024;

    /// <summary>Least pause between two looks at executions of other nodes that somebody here waits for. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RemoteWatchPause { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Pause between two looks for stuck work, each at one partition. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan StuckCheck { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Deaths of servers over one execution, within an hour of each other and without an event of its history between them, after which it is set aside. Default 3.</summary>
    [Range(1, 100)]
    public int DeathsBeforeQuarantine { get; set; } = 3;

    /// <summary>Longest that one decision may evaluate expressions. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan DecisionTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest that a stop waits for commits and activities under way. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bounds on what executions take in from outside their definition.</summary>
    public ResourceLimits Resources { get; set; } = new();
    /// <summary>Where relative endpoints of calls lead. Default null: they are a configuration error.</summary>
    public Uri? CallBaseUri { get; set; }

    /// <summary>How long an execution may be at work when its definition does not say; waiting is not counted. Default null: no limit.</summary>
    public TimeSpan? ActiveLimit { get; set; }

    /// <summary>How often executions are looked at that may have used up their active time: one is ended at most this late. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan ActiveTimeCheck { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Which lifecycle events executions emit. Default none.</summary>
    public Engine.Lifecycle.LifecycleLevel Lifecycle { get; set; }

    /// <summary>How long executions may stay suspended.</summary>
    public Engine.Control.SuspensionPolicy Suspension { get; set; } = Pawl.Engine.Control.SuspensionPolicy.Default;

    /// <summary>Bounds of the engine.</summary>
    public Engine.Decisions.EngineLimits Engine { get; set; } = Pawl.Engine.Decisions.EngineLimits.Default;
}

/// <summary>Checks <see cref="RuntimeOptions"/> when the server starts.</summary>
[OptionsValidator]
public sealed partial class RuntimeOptionsValidator : IValidateOptions<RuntimeOptions>;
