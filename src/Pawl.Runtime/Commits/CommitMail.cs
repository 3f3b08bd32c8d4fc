using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Commits;

/// <summary>A decision is durable.</summary>
internal sealed class CommittedMail(PendingCommit pending) : Mail(pending.Entry.Execution)
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.Committed(pending);

    /// <inheritdoc/>
    /// <remarks>Nothing follows from it here any more, but whoever asked hears that it is done.</remarks>
    public override void Refuse(Exception reason)
    {
        pending.Live.State = pending.Decision.State;
        pending.Cause.Complete(pending.Live);
        pending.Cause.Done?.TrySetResult();
    }
}

/// <summary>A decision cannot be written, whatever the round: its execution is set aside.</summary>
internal sealed class RejectedMail(PendingCommit pending, Exception fault) : Mail(pending.Entry.Execution)
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.Rejected(pending, fault);

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => pending.Cause.Refuse(reason);
}
