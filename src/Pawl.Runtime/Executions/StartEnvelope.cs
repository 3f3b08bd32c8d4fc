using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Linking;
using Pawl.Runtime.Inbox;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Resources;

namespace Pawl.Runtime.Executions;

/// <summary>A request to start an execution.</summary>
/// <param name="key">The execution.</param>
/// <param name="request">The request.</param>
/// <param name="definition">The definition; null when it does not exist or is disabled.</param>
/// <param name="isSurelyNew">Whether the id was made for this request, so that it cannot have been used before.</param>
internal sealed class StartEnvelope(ExecutionKey key, StartRequest request, WorkflowDefinition? definition, bool isSurelyNew) : Request<StartOutcome>(key)
{
    private WorkflowDefinition? _definition = definition;
    private bool _isResolved = true;
    private PinnedDefinition? _pinned;
    private Exception? _fault;
    private bool _started;

    /// <summary>A start that another node asks for: the definition is looked up here.</summary>
    public StartEnvelope(ExecutionKey key, StartRequest request)
        : this(key, request, definition: null, isSurelyNew: false) => _isResolved = false;

    /// <inheritdoc/>
    public override bool IsSurelyNew => isSurelyNew;

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        if (live.State is not null)
        {
            Complete(live);
        }
        else if (!_isResolved)
        {
            owner.Hold(live, this);
            owner.Parts.Definitions.BeginResolving(Key.Tenant, request.Definition, startable =>
            {
                (_isResolved, _definition, _fault) = (true, startable.Definition, startable.Fault);
                owner.Post(new ResumeMail(live));
            });
        }
        else if (_fault is not null)
        {
            throw _fault;
        }
        else if (_definition is not { } definition)
        {
            Answer(StartResult.NoDefinition);
        }
        else
        {
            var start = new StartExecution(definition.Id, request.Input, Parent: null, IsSchedule: request.IsSchedule, SuspendedBy: request.SuspendedBy, Timeout: request.Timeout);
            if (request.Fork?.Resources is { } resources) _pinned ??= owner.Parts.Resources.Pinned(Key, definition, resources);
            if (!definition.External.IsEmpty && _pinned is null && !request.IsSchedule)
            {
                owner.Hold(live, this);
                owner.Parts.Resources.Begin(Key, definition, start, pinned =>
                {
                    _pinned = pinned;
                    owner.Post(new ResumeMail(live));
                });
                return;
            }

            _started = true;
            owner.Start(live, _pinned?.Definition ?? definition, Begin(start), this, new()
            {
                Definition = definition.Id,
                Input = request.Input,
                CreatedAt = default,
                Labels = request.Labels,
                Priority = request.Priority,
                IsSchedule = request.IsSchedule,
                RequestDigest = request.RequestDigest,
                IdempotencyKey = request.IdempotencyKey,
                ForkedFrom = request.Fork is { } fork ? new(fork.Origin.ExecutionId, fork.Origin.Position) : null,
            });
        }
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live)
    {
        if (_started) Answer(StartResult.Started);
        else if (live.Origin is { } origin) Answer(RepeatedStart.Of(request, origin));
    }

    private Stimulus Begin(StartExecution start)
    {
        var resources = _pinned is { Resources.IsEmpty: false } pinned ? pinned.Resources : (ImmutableArray<PinnedResource>?)null;
        return request.Fork is { } fork ? new ForkExecution(fork.Snapshot, fork.Origin, resources) : start with { Resources = _pinned?.Resources };
    }

    private void Answer(StartResult result) => Reply.Answer(new(result, Key.Id));
}
