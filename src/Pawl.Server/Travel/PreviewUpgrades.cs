using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.Compatibility;
using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;
using Pawl.Language.Linking;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Executions;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Pawl.Server.Workflows;

namespace Pawl.Server.Travel;

/// <summary>Says what publishing a draft would mean: for executions that live, and for those that are recorded.</summary>
internal sealed class PreviewUpgrades(IExecutionReader reader, Histories histories, ServerOptions options)
{
    /// <summary>Living executions that are compared at most.</summary>
    private const int Executions = 1_000;
    /// <summary>Reports in one answer at most.</summary>
    private const int Reports = 200;
    /// <summary>Recorded executions that are replayed when the request does not say.</summary>
    private const int DefaultReplays = 20;
    private const int Page = 100;

    private static readonly StatusPhase[] Alive = [StatusPhase.Pending, StatusPhase.Running, StatusPhase.Waiting, StatusPhase.Suspended];

    public static async Task<Ok<UpgradePreview>> PreviewAsync(HttpContext http, string @namespace, string name, Caller caller, DocumentBody body, PreviewUpgrades previews, CancellationToken cancellationToken)
    {
        PathNames.RequireWorkflow(@namespace, name);
        var (draft, _) = DocumentCheck.Require(body.Text);
        if (draft.Id.Namespace != @namespace || draft.Id.Name != name)
            throw new ApiException("document-invalid", $"The document is {draft.Id.Namespace}/{draft.Id.Name}, and the path names {@namespace}/{name}.")
            {
                Errors = [new("/document", $"must be {@namespace}/{name}", "invalid-value")],
            };
        var replays = TravelRoutes.Replay.TryRead(http, out var last) ? last : DefaultReplays;
        var preview = await previews.ComparedAsync(caller.Tenant, draft, cancellationToken);
        return TypedResults.Ok(await previews.ReplayedAsync(preview, caller.Tenant, draft, replays, cancellationToken));
    }

    private async Task<UpgradePreview> ComparedAsync(string tenant, WorkflowDefinition draft, CancellationToken cancellationToken)
    {
        var (counts, reports) = (new Dictionary<string, int>(), new List<MigrationReport>());
        var (rows, isCut) = await RowsAsync(tenant, draft, [.. Alive], Executions, cancellationToken);
        foreach (var row in rows)
        {
            var report = await ReportAsync(row, draft, cancellationToken);
            counts[report.Verdict] = counts.GetValueOrDefault(report.Verdict) + 1;
            if (report.Verdict != Word(Verdict.Safe) && reports.Count < Reports) reports.Add(report);
        }
        return new()
        {
            Draft = ExecutionMapping.Reference(draft.Id),
            Compared = rows.Count,
            Safe = counts.GetValueOrDefault(Word(Verdict.Safe)),
            SafeWithMapping = counts.GetValueOrDefault(Word(Verdict.SafeWithMapping)),
            Impossible = counts.GetValueOrDefault(Word(Verdict.Impossible)),
            Unknown = counts.GetValueOrDefault(Untold),
            IsCut = isCut,
            Reports = reports,
        };
    }

    private async Task<UpgradePreview> ReplayedAsync(UpgradePreview preview, string tenant, WorkflowDefinition draft, int last, CancellationToken cancellationToken)
    {
        if (last == 0) return preview;
        var differences = new List<ReplayDifference>();
        var (rows, _) = await RowsAsync(tenant, draft, [], last, cancellationToken);
        foreach (var row in rows)
        {
            var report = await ReplayAsync(row, draft, cancellationToken);
            if (report.Outcome == ReplayOutcome.Same) continue;
            differences.Add(new()
            {
                Id = row.Key.Id,
                Version = row.Start.Definition.Version,
                Outcome = MigrateExecutions.Word(report.Outcome.ToString()),
                Message = report.Message,
                SameSteps = report.SameSteps,
                Recorded = report.Recorded?.Text,
                Draft = report.Draft?.Text,
                Output = [.. report.Output.Select(LookBack.Change)],
            });
        }
        return preview with { Replayed = rows.Count, SamePath = rows.Count - differences.Count, Replays = differences };
    }

    private async Task<MigrationReport> ReportAsync(ExecutionRow row, WorkflowDefinition draft, CancellationToken cancellationToken)
    {
        try
        {
            var walk = await histories.WalkAsync(row.Key, until: null, task: null, cancellationToken);
            var state = walk.Last!.State;
            var from = await histories.DefinitionAsync(row.Key.Tenant, state.Definition, walk.Resources, cancellationToken);
            return MigrateExecutions.Shown(row.Key.Id, state.Definition, draft.Id, Compatibilities.Of(from, Linked(draft, walk.Resources), state));
        }
        catch (ApiException tooLong) when (tooLong.Code == "history-too-long")
        {
            return new() { Id = row.Key.Id, From = row.Start.Definition.Version, To = draft.Id.Version, Verdict = Untold, Text = tooLong.Message };
        }
    }

    private async Task<ReplayReport> ReplayAsync(ExecutionRow row, WorkflowDefinition draft, CancellationToken cancellationToken)
    {
        try
        {
            var (recorded, history) = await histories.ReadAsync(row.Key, cancellationToken);
            var context = new DecisionContext { Now = row.Start.CreatedAt, Seed = 0, Key = row.Key, Limits = options.Executions.Bounds };
            return HistoryReplay.Of(recorded, Linked(draft, Engine.History.Beginnings.ResourcesOf(history)), history, context);
        }
        catch (ApiException tooLong) when (tooLong.Code == "history-too-long")
        {
            return new(ReplayOutcome.Unknown, tooLong.Message);
        }
    }

    private async Task<(List<ExecutionRow> Rows, bool IsCut)> RowsAsync(string tenant, WorkflowDefinition draft, IReadOnlyList<StatusPhase> statuses, int atMost, CancellationToken cancellationToken)
    {
        var filter = new ExecutionFilter { Namespace = draft.Id.Namespace, Name = draft.Id.Name, Statuses = [.. statuses] };
        var rows = new List<ExecutionRow>();
        string? cursor = null;
        do
        {
            var page = await reader.ListAsync(tenant, filter, Math.Min(Page, atMost - rows.Count), cursor, cancellationToken);
            rows.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null && rows.Count < atMost);
        return (rows, cursor is not null);
    }

    private static WorkflowDefinition Linked(WorkflowDefinition draft, System.Collections.Immutable.ImmutableArray<PinnedResource> resources) =>
        resources.IsEmpty ? draft : DefinitionLinker.Link(draft, resources).Definition;

    private const string Untold = "unknown";

    private static string Word(Verdict verdict) => MigrateExecutions.Word(verdict.ToString());
}
