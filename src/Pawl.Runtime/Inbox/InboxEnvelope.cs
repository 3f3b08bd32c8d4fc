using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Resources;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Inbox;

/// <summary>A stimulus from another execution, durable as an inbox row: the decision on it consumes the row.</summary>
/// <param name="row">The row.</param>
/// <param name="stimulus">Its stimulus; null when it has to be read from the row.</param>
/// <param name="done">Completed when nothing more will come of it now; null when nobody asks.</param>
internal sealed class InboxEnvelope(InboxRow row, Stimulus? stimulus = null, TaskCompletionSource? done = null) : Envelope(row.Execution)
{
    private Stimulus? _stimulus = stimulus;
    private StartableDefinition? _startable;
    private PinnedDefinition? _pinned;

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        // Read here, so that a damaged row sets aside the execution it is for, and nothing else.
        if (row.Fault is { } unreadable) throw unreadable;
        _stimulus ??= HistoryJson.ReadStimulus(row.Stimulus.Span);

        // Handled once; deleted again, because a round committed twice sends its rows twice.
        if (owner.Consumed.Has(row.Id)) owner.Consume(live, this, row.Id);
        else if (_stimulus is StartExecution start && live.State is null) Start(owner, live, start);
        else if (live.State is null or { End: not null }) owner.Consume(live, this, row.Id);
        else owner.Decide(live, _stimulus, this, row.Id);
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => done?.TrySetResult();

    /// <inheritdoc/>
    /// <remarks>The row stays in the store, and is delivered again by the next owner.</remarks>
    public override void Refuse(Exception reason) => done?.TrySetResult();

    private void Start(Partition owner, LiveExecution live, StartExecution start)
    {
        if (_startable is null)
        {
            owner.Hold(live, this);
            owner.Parts.Definitions.BeginResolving(Key.Tenant, start.Definition, startable =>
            {
                _startable = startable;
                owner.Post(new ResumeMail(live));
            });
            return;
        }

        if (_startable.Fault is { } fault) throw fault;
        if (_startable.Definition is { } definition)
        {
            start = start with { Definition = definition.Id };
            if (!definition.External.IsEmpty && _pinned is null)
            {
                owner.Hold(live, this);
                owner.Parts.Resources.Begin(Key, definition, start, pinned =>
                {
                    _pinned = pinned;
                    owner.Post(new ResumeMail(live));
                });
                return;
            }

            var facts = new ExecutionStart { Definition = definition.Id, Input = start.Input, CreatedAt = default, ParentId = start.Parent?.ExecutionId };
            owner.Start(live, _pinned?.Definition ?? definition, start with { Resources = _pinned?.Resources }, this, facts, row.Id);
        }
        else if (start.Parent is { Run: { } run } parent)
        {
            var error = ErrorTypes.Configuration(_startable.Missing!);
            owner.Consume(live, this, row.Id, new OutgoingStimulus(parent.ExecutionId, new ChildEnded(run, Key.Id, null, error)));
        }
        else
        {
            owner.Consume(live, this, row.Id);
        }
    }

}

/// <summary>What a held envelope needs was read.</summary>
internal sealed class ResumeMail(LiveExecution live) : Mail(live.Key)
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.Resume(live);

    /// <inheritdoc/>
    public override void Refuse(Exception reason)
    {
    }
}
