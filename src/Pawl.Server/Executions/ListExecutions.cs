using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Executions;

/// <summary>Lists executions.</summary>
internal static class ListExecutions
{
    public static async Task<Ok<Client.Page<ExecutionSummary>>> ListAsync(HttpContext http, Caller caller, IExecutionReader reader, ServerOptions options, CancellationToken cancellationToken)
    {
        var page = await reader.ListAsync(caller.Tenant, FilterOf(http) with { Visible = caller.Grants.NamespacesOf(Permission.ExecutionsRead) }, Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        return TypedResults.Ok(new Client.Page<ExecutionSummary>([.. page.Items.Select(ExecutionMapping.Summary)], page.NextCursor));
    }

    private static ExecutionFilter FilterOf(HttpContext http)
    {
        var filter = new ExecutionFilter
        {
            Statuses = [.. ExecutionRoutes.Status.ReadAll(http).SelectMany(phases => phases).Distinct()],
            Labels = LabelsOf(http),
        };
        if (ExecutionRoutes.Workflow.TryRead(http, out var workflow)) filter = filter with { Namespace = workflow.Namespace, Name = workflow.Name };
        if (ExecutionRoutes.Version.TryRead(http, out var version)) filter = filter with { Version = version };
        if (ExecutionRoutes.CreatedFrom.TryRead(http, out var from)) filter = filter with { CreatedFrom = from };
        if (ExecutionRoutes.CreatedTo.TryRead(http, out var to)) filter = filter with { CreatedTo = to };
        if (ExecutionRoutes.Parent.TryRead(http, out var parent)) filter = filter with { ParentId = parent };
        return filter;
    }

    /// <summary>The labels that are asked for.</summary>
    public static ImmutableSortedDictionary<string, string> LabelsOf(HttpContext http)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in ExecutionRoutes.Label.ReadAll(http))
        {
            // No execution has two values under one key, so two of them ask for nothing: say so instead of answering with nothing.
            if (!labels.TryAdd(key, value) && labels[key] != value)
                throw new Problems.ApiException("query-invalid", $"'?label' asks for two values of '{key}', and an execution has at most one.");
        }
        return labels.ToImmutable();
    }
}
