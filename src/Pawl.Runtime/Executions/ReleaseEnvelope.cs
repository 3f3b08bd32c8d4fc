using Pawl.Engine;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Recovery;

namespace Pawl.Runtime.Executions;

/// <summary>An execution that was set aside shall go on.</summary>
internal sealed class ReleaseEnvelope(ExecutionKey key) : Request<ReleaseOutcome>(key)
{
    /// <summary>Whether it was set aside when this arrived; it is not any more.</summary>
    public bool WasAside { get; set; }

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        if (WasAside && live.State is { End: null }) owner.Post(new RecoverEnvelope(Key, new TaskCompletionSource()));
        Complete(live);
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) =>
        Reply.Answer(live.State is null ? ReleaseOutcome.NotFound : WasAside ? ReleaseOutcome.Released : ReleaseOutcome.NotAside);
}

/// <summary>The answer to a release.</summary>
public enum ReleaseOutcome
{
    /// <summary>It goes on.</summary>
    Released,
    /// <summary>It was not set aside.</summary>
    NotAside,
    /// <summary>The tenant has none of that id.</summary>
    NotFound,
}
