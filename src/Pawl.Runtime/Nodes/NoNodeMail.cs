using Pawl.Engine;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Nodes;

/// <summary>There are no other nodes.</summary>
internal sealed class NoNodeMail : INodeMail
{
    public Task SendAsync(InboxRow request, CancellationToken cancellationToken) => throw new InvalidOperationException("There is no other node to ask.");

    public Task<IReadOnlyList<AnswerRow>> TakeAnswersAsync(Guid node, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<AnswerRow>>([]);

    public Task<IReadOnlyDictionary<ExecutionKey, ExecutionProgress>> ReadProgressAsync(IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<ExecutionKey, ExecutionProgress>>(new Dictionary<ExecutionKey, ExecutionProgress>());

    public Task<IReadOnlyList<int>> FindWaitingAsync(IReadOnlyCollection<int> partitions, TimeSpan olderThan, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<int>>([]);

    public Task NotifyAsync(NodeNotice notice, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ListenAsync(Action<NodeNotice> heard, Action mayHaveMissed, CancellationToken cancellationToken) => Task.CompletedTask;
}
