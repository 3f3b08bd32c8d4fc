using Pawl.Engine;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Nodes;

/// <summary>How nodes reach each other: never directly, always through what is durable, with notices that only save waiting.</summary>
/// <remarks>A notice may be lost, doubled or late: whatever it tells is found by looking, too. Every method but <see cref="ListenAsync"/> may throw <see cref="StoreUnavailableException"/>.</remarks>
public interface INodeMail
{
    /// <summary>Puts a request into the inbox of the partition that it is for. Sent twice it is there once, also when it was answered meanwhile.</summary>
    /// <param name="request">The request; <see cref="InboxRow.Asker"/> is set.</param>
    /// <param name="cancellationToken">Gives up; the request may be there all the same.</param>
    Task SendAsync(InboxRow request, CancellationToken cancellationToken);

    /// <summary>Takes the answers for a node out of the store.</summary>
    Task<IReadOnlyList<AnswerRow>> TakeAnswersAsync(Guid node, CancellationToken cancellationToken);

    /// <summary>How far executions are. Without the fence: whoever asks does not own them.</summary>
    /// <returns>Those that exist.</returns>
    Task<IReadOnlyDictionary<ExecutionKey, ExecutionProgress>> ReadProgressAsync(IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken);

    /// <summary>Which of these partitions have inbox rows older than an age: those that a notice should have told of by then.</summary>
    Task<IReadOnlyList<int>> FindWaitingAsync(IReadOnlyCollection<int> partitions, TimeSpan olderThan, CancellationToken cancellationToken);

    /// <summary>Tells all nodes, this one included. Best effort: a failure is not told.</summary>
    Task NotifyAsync(NodeNotice notice, CancellationToken cancellationToken);

    /// <summary>Hears notices until it is told to stop; connects again by itself.</summary>
    /// <param name="heard">Called with each notice.</param>
    /// <param name="mayHaveMissed">Called whenever it begins to hear: what was told before is to be looked for.</param>
    /// <param name="cancellationToken">Stops.</param>
    Task ListenAsync(Action<NodeNotice> heard, Action mayHaveMissed, CancellationToken cancellationToken);
}

/// <summary>Something that other nodes may want to know at once.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Partitions">Whose inbox grew; empty otherwise.</param>
/// <param name="Node">Whose answers are there; null otherwise.</param>
public sealed record NodeNotice(NodeNoticeKind Kind, IReadOnlyList<int> Partitions, Guid? Node)
{
    /// <summary>Nodes or owners changed.</summary>
    public static NodeNotice OwnersChanged { get; } = new(NodeNoticeKind.OwnersChanged, [], null);

    /// <summary>Inboxes grew.</summary>
    public static NodeNotice InboxGrew(IReadOnlyList<int> partitions) => new(NodeNoticeKind.InboxGrew, partitions, null);

    /// <summary>A node's answers are there.</summary>
    public static NodeNotice Answered(Guid node) => new(NodeNoticeKind.Answered, [], node);
}

/// <summary>What a notice tells.</summary>
public enum NodeNoticeKind
{
    /// <summary>A node joined or left, or a partition was given up.</summary>
    OwnersChanged,
    /// <summary>There are new rows in inboxes.</summary>
    InboxGrew,
    /// <summary>There are answers for a node.</summary>
    Answered,
}

/// <summary>How far an execution is.</summary>
/// <param name="Position">Position of its last event.</param>
/// <param name="HasEnded">Whether nothing will follow.</param>
public sealed record ExecutionProgress(long Position, bool HasEnded);
