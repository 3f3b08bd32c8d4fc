using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Partitions;

/// <summary>A request to do something with an execution. It is handled when the execution is loaded and no commit of it is under way, in order of arrival.</summary>
internal abstract class Envelope(ExecutionKey key) : Mail(key)
{
    /// <summary>The inbox row as which it came from another node, and which is consumed with it; null when it did not.</summary>
    public InboxRow? Row { get; init; }

    /// <summary>Completed when nothing more will come of it now; null when nobody asks.</summary>
    public TaskCompletionSource? Done { get; init; }

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

    /// <summary>Whether the answer to a decision without events holds for the present owner alone: then the store is asked whether this node still is, before it is given.</summary>
    public virtual bool IsForOwnerToSay(Decision decision) => false;

    /// <summary>The decision it led to is durable (or it led to none): answers.</summary>
    public abstract void Complete(LiveExecution live);

    /// <summary>What the node that asked is told; null when it did not come from another node, or nothing is to be told.</summary>
    /// <param name="after">The execution as it is when the answer is durable.</param>
    public virtual NodeAnswer? AnswerToNode(LiveExecution after) => null;

    /// <inheritdoc/>
    public sealed override void Deliver(Partition owner) => owner.Receive(this);
}

/// <summary>An envelope that somebody waits for.</summary>
internal abstract class Request<T>(ExecutionKey key) : Envelope(key)
{
    /// <summary>The answer.</summary>
    public Reply<T> Reply { get; } = new();

    /// <inheritdoc/>
    /// <remarks>What comes from another node was counted there.</remarks>
    public sealed override bool IsFromOutside => Row is null;

    /// <inheritdoc/>
    public sealed override bool IsAbandoned => Reply.IsAbandoned;

    /// <inheritdoc/>
    /// <remarks>What came from another node stays in its inbox, and is looked at again.</remarks>
    public sealed override void Refuse(Exception reason)
    {
        Reply.Fail(reason);
        Done?.TrySetResult();
    }

    /// <inheritdoc/>
    public sealed override NodeAnswer? AnswerToNode(LiveExecution after)
    {
        if (Row is null) return null;
        Complete(after); // nobody waits for the reply itself: it is told in the store
        return Reply.TryGet(out var answer) ? NodeAnswers.Of(answer) : null;
    }
}
