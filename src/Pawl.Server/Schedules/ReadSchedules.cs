using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Schedules;
using Pawl.Engine.State;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Schedules;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Executions;
using Pawl.Server.Requests;

namespace Pawl.Server.Schedules;

/// <summary>Shows the schedules of a workflow.</summary>
internal static class ReadSchedules
{
    public static async Task<Ok<Client.Page<WorkflowSchedule>>> ListAsync(
        string @namespace, string name, Caller caller, IDefinitionStore definitions, ScheduleActivation schedules, IExecutions executions, CancellationToken cancellationToken)
    {
        var rows = await schedules.ListAsync(caller.Tenant, @namespace, name, cancellationToken);
        if (rows.Count == 0 && (await definitions.ListVersionsAsync(caller.Tenant, @namespace, name, cancellationToken)).Count == 0) throw PathNames.NoWorkflow($"{@namespace}/{name}");

        var shown = new List<WorkflowSchedule>(rows.Count);
        foreach (var row in rows) shown.Add(Shown(row, row.EndedAt is null ? await executions.GetStateAsync(row.Key, cancellationToken) : null));
        return TypedResults.Ok(new Client.Page<WorkflowSchedule>(shown, null));
    }

    private static WorkflowSchedule Shown(ExecutionRow row, ExecutionState? state)
    {
        var progress = state is { End: null } ? state.Runs[0].Progress as ScheduleProgress : null;
        return new()
        {
            Id = row.Key.Id,
            Version = row.Start.Definition.Version,
            Status = ExecutionMapping.Status(state?.Status ?? row.Status),
            ActivatedAt = row.Start.CreatedAt,
            EndedAt = row.EndedAt ?? state?.EndedAt,
            NextRunAt = state is { End: null, Timers.IsEmpty: false } ? state.Timers.Values.Min() : null,
            Started = progress?.Started,
            Error = (state?.Error ?? row.Error) is { } error ? ExecutionMapping.Error(error) : null,
        };
    }
}
