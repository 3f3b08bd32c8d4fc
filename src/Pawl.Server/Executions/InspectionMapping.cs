using Pawl.Client.Executions;
using Pawl.Engine.Inspection;
using Pawl.Server.Workflows;

namespace Pawl.Server.Executions;

/// <summary>States and tasks as the API shows them.</summary>
internal static class InspectionMapping
{
    public static ExecutionState State(string id, Pawl.Engine.State.ExecutionState state) => new()
    {
        Id = id,
        Workflow = ExecutionMapping.Reference(state.Definition),
        Status = ExecutionMapping.Status(state.Status),
        Position = state.Position,
        StartedAt = state.StartedAt,
        EndedAt = state.EndedAt,
        Input = WorkflowMapping.Json(state.Input),
        Context = WorkflowMapping.Json(state.Context),
        // Run 0 is the workflow itself, which the rest of the answer tells about.
        Active = [.. state.Runs.Values.Where(run => run.Id > 0).Select(run => new ActiveTask { Run = run.Id, Owner = run.Owner, Pointer = run.Pointer, StartedAt = run.StartedAt, Input = WorkflowMapping.Json(run.Input) })],
        Timers = [.. state.Timers.Select(Timer)],
        Breakpoints = state.Breakpoints,
        Suspension = state.Suspension is { } suspension ? Control.ControlMapping.Of(suspension) : null,
        Output = state.Output is { } output ? WorkflowMapping.Json(output) : null,
        Error = state.Error is { } error ? ExecutionMapping.Error(error) : null,
        Reason = state.CancelReason,
    };

    public static PendingTimer Timer(KeyValuePair<Pawl.Engine.State.TimerKey, DateTimeOffset> timer) => new(timer.Key.Run, System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(timer.Key.Purpose.ToString()), timer.Value);

    public static ExecutionTask Task(TaskRecord task) => new()
    {
        Run = task.Run,
        Owner = task.Owner,
        Name = task.Name,
        Pointer = task.Pointer,
        Kind = task.Kind,
        Iteration = task.Iteration,
        Status = task.Status,
        StartedAt = task.StartedAt,
        EndedAt = task.EndedAt,
        Attempts = task.Attempts,
        Undoes = task.Undoes,
        Output = task.Output is { } output ? WorkflowMapping.Json(output) : null,
        Error = task.Error is { } error ? ExecutionMapping.Error(error) : null,
        DueAt = task.DueAt,
    };
}
