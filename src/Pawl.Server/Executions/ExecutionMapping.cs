using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Language.Definitions;
using Pawl.Runtime.Storage;
using Pawl.Server.Workflows;

namespace Pawl.Server.Executions;

/// <summary>Executions as the API shows them.</summary>
internal static class ExecutionMapping
{
    public static string LocationOf(string id) => $"/api/v1/executions/{Uri.EscapeDataString(id)}";

    public static ExecutionSummary Summary(ExecutionRow row) => new()
    {
        Id = row.Key.Id,
        Workflow = Reference(row.Start.Definition),
        Status = Status(row.Status),
        CreatedAt = row.Start.CreatedAt,
        EndedAt = row.EndedAt,
        Priority = row.Start.Priority,
        Labels = row.Start.Labels,
        ParentId = row.Start.ParentId,
        ForkedFrom = row.Start.ForkedFrom is { } source ? new(source.ExecutionId, source.Position) : null,
        Error = row.Error is null ? null : Error(row.Error),
        Reason = row.Reason,
    };

    public static Execution Whole(ExecutionRow row) => new()
    {
        Id = row.Key.Id,
        Workflow = Reference(row.Start.Definition),
        Status = Status(row.Status),
        CreatedAt = row.Start.CreatedAt,
        EndedAt = row.EndedAt,
        Priority = row.Start.Priority,
        Labels = row.Start.Labels,
        ParentId = row.Start.ParentId,
        ForkedFrom = row.Start.ForkedFrom is { } source ? new(source.ExecutionId, source.Position) : null,
        Error = row.Error is null ? null : Error(row.Error),
        Reason = row.Reason,
        Input = WorkflowMapping.Json(row.Start.Input),
        Output = row.Output is { } output ? WorkflowMapping.Json(output) : null,
    };

    public static WorkflowReference Reference(DefinitionId id) => new(id.Namespace, id.Name, id.Version);

    public static ExecutionError Error(WorkflowError error) => new(error.Type, error.Status) { Title = error.Title, Detail = error.Detail, Instance = error.Instance };

    public static ExecutionStatus Status(StatusPhase phase) => phase switch
    {
        StatusPhase.Pending => ExecutionStatus.Pending,
        StatusPhase.Running => ExecutionStatus.Running,
        StatusPhase.Waiting => ExecutionStatus.Waiting,
        StatusPhase.Suspended => ExecutionStatus.Suspended,
        StatusPhase.Cancelled => ExecutionStatus.Cancelled,
        StatusPhase.Faulted => ExecutionStatus.Faulted,
        StatusPhase.Completed => ExecutionStatus.Completed,
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "No eighth phase exists."),
    };
}
