using Pawl.Client.Executions;
using Pawl.Server.Executions;

namespace Pawl.Server.Control;

/// <summary>Suspensions as the API shows them.</summary>
internal static class ControlMapping
{
    public static SuspensionInfo Of(Pawl.Engine.Control.Suspension suspension) => new()
    {
        Since = suspension.Since,
        Actor = suspension.Actor,
        Cause = (SuspensionCause)suspension.Cause,
        Reason = suspension.Reason,
        Pointer = suspension.Pointer,
        Until = suspension.Until,
        When = suspension.When is { } when ? new() { Condition = when.Condition, Event = when.Event is { } awaited ? new() { Type = awaited.Type, Filter = awaited.Filter } : null } : null,
        WhenFault = suspension.WhenFault,
        Warned = suspension.Warned,
        Overdue = suspension.Overdue,
        HeldTimers = [.. suspension.Held.Select(InspectionMapping.Timer)],
    };

    public static Pawl.Engine.Control.ResumeCondition? Of(ResumeWhen? when) =>
        when is null ? null : new(when.Condition, when.Event is { } awaited ? new(awaited.Type, awaited.Filter) : null);
}
