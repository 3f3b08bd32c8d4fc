using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Partitions;

/// <summary>A request to do something with an execution. It is handled when the execution is loaded and no commit of it is under way, in order of arrival.</summary>
internal abstract class Envelope(ExecutionKey key) : Mail(key)
{
    /// <summary>Whether somebody outside asked: such requests are counted, and refused beyond the bound.</summary>
    public virtual bool IsFromOutside => false;

    /// <summary>Whether it only looks: allowed on an execution that is set aside.</summary>
    public virtual bool OnlyReads => false;

    /// <summary>Whether the execution cannot exist yet, so that there is nothing to load.</summary>
    public virtual bool IsSurelyNew => false;

    /// <summary>Whether whoever asked has stopped waiting before anything was done.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Does it. An exception sets the execution aside.</summary>
    public abstract void Handle(Partition owner, LiveExecution live);

    /// <summary>A decision was made on it, which is not durable yet.</summary>
    public virtual void Decided(Decision decision)
    {
    }

    /// <summary>The decision it led to is durable (or it led to none): answers.</summary>
    public abstract void Complete(LiveExecution live);

    /// <inheritdoc/>
    public sealed override void Deliver(Partition owner) => owner.Receive(this);
}

/// <summary>An envelope that somebody waits for.</summary>
internal abstract class Request<T>(ExecutionKey key) : Envelope(key)
{
    /// <summary>The answer.</summary>
    public Reply<T> Reply { get; } = new();

    /// <inheritdoc/>
    public sealed override bool IsFromOutside => true;

    /// <inheritdoc/>
    public sealed override bool IsAbandoned => Reply.IsAbandoned;

    /// <inheritdoc/>
    public sealed override void Refuse(Exception reason) => Reply.Fail(reason);
}
