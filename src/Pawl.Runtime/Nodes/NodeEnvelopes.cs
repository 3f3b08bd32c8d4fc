using Pawl.Runtime.Executions;
using Pawl.Runtime.Inbox;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Nodes;

/// <summary>Makes the envelope of an inbox row: of a stimulus, or of a request that another node sent.</summary>
internal static class NodeEnvelopes
{
    /// <param name="row">The row.</param>
    /// <param name="done">Completed when nothing more will come of it now; null when nobody asks.</param>
    public static Envelope Open(InboxRow row, TaskCompletionSource? done)
    {
        if (row.Asker is null || row.Fault is not null) return new InboxEnvelope(row, done: done);
        try
        {
            return NodeJson.ReadRequest(row.Stimulus.Span) switch
            {
                StartOnNode start => new StartEnvelope(row.Execution, start.ToRequest(row.Execution.Tenant, row.Execution.Id)) { Row = row, Done = done },
                OperateOnNode operate => new OperateEnvelope(row.Execution, operate.ToOperate()) { Row = row, Done = done },
                ReleaseOnNode => new ReleaseEnvelope(row.Execution) { Row = row, Done = done },
                var other => throw new InvalidOperationException($"A request of type {other.GetType().Name} cannot be opened."),
            };
        }
        catch (Exception unreadable) when (unreadable is System.Text.Json.JsonException or NotSupportedException)
        {
            return new UnreadableEnvelope(row, done);
        }
    }
}

/// <summary>A request of a node with another version of Pawl, which this one cannot read: it is answered, and nothing is done.</summary>
internal sealed class UnreadableEnvelope : Envelope
{
    public UnreadableEnvelope(InboxRow row, TaskCompletionSource? done) : base(row.Execution) => (Row, Done) = (row, done);

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live) => owner.Consume(live, this, Row!.Id);

    /// <inheritdoc/>
    public override NodeAnswer AnswerToNode(LiveExecution after) => new UnavailableAnswer("The server that owns the execution has another version of Pawl and cannot read the request. Try again when all run the same version.");

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => Done?.TrySetResult();

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => Done?.TrySetResult();
}

/// <summary>The answer to a request of another node that led to no decision: it consumes the request.</summary>
internal sealed class ConclusionEnvelope : Envelope
{
    private readonly NodeAnswer? _answer;

    public ConclusionEnvelope(Envelope request, NodeAnswer? answer) : base(request.Key) => (Row, Done, _answer) = (request.Row, request.Done, answer);

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live) => owner.Consume(live, this, Row!.Id);

    /// <inheritdoc/>
    public override NodeAnswer? AnswerToNode(LiveExecution after) => _answer;

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => Done?.TrySetResult();

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => Done?.TrySetResult();
}
