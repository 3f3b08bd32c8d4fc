using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Engine;
using Pawl.Engine.Compatibility;
using Pawl.Engine.Control;
using Pawl.Language.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Control;
using Pawl.Server.Executions;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Travel;

/// <summary>Has executions go on under another version of their workflow, or says what that would mean.</summary>
internal sealed class MigrateExecutions(IExecutions executions, CompiledDefinitions definitions, OtherVersions versions)
{
    /// <summary>How often a comparison is made again because the execution moved on meanwhile.</summary>
    private const int Tries = 10;

    public static async Task<Ok<MigrationReport>> MigrateAsync(HttpContext http, string id, Caller caller, JsonBody<MigrateExecution> body, AuditTrail trail, MigrateExecutions migrations, CancellationToken cancellationToken)
    {
        var report = await migrations.MigrateAsync(http, new(caller.Tenant, PathNames.ExecutionId(id)), body.Value, caller.Actor, cancellationToken);
        trail.Note($"from version {report.From} to {report.To}: {report.Verdict}");
        if (!report.Migrated) trail.Unchanged();
        return TypedResults.Ok(report);
    }

    private async Task<MigrationReport> MigrateAsync(HttpContext http, ExecutionKey key, MigrateExecution wanted, string actor, CancellationToken cancellationToken)
    {
        // What is compared is the request: the moves depend on where the execution stood.
        var digest = ExecutionOperator.DigestOf(ForkRequests.Digest("migrate", key.Id, JsonContracts.Write(wanted)));
        for (var tried = 1; ; tried++)
        {
            var state = await executions.GetStateAsync(key, cancellationToken) ?? throw ExecutionWaiter.NotFound();
            if (ExecutionOperator.IsRepetition(http, state, digest)) return Shown(key.Id, state.Definition, state.Definition with { Version = wanted.Version }, new(Verdict.Safe, [], [])) with { Migrated = true, Text = "This request has moved it before." };
            ExecutionOperator.RequireMatch(http, state);
            if (state.End is not null) throw new ApiException("execution-ended", "The execution has ended: what has ended never changes. To run its workflow under another version from some moment on, fork it.");

            var to = await versions.FindAsync(key.Tenant, state.Definition, wanted.Version, cancellationToken);
            if (to.Id == state.Definition) return Shown(key.Id, state.Definition, to.Id, new(Verdict.Safe, [], [])) with { Text = $"It runs {to.Id} already." };

            var from = await definitions.OfAsync(key.Tenant, state.Definition, cancellationToken);
            var report = from.External.IsEmpty && to.External.IsEmpty ? Compatibilities.Of(from, to, state, wanted.Mapping) : Outside(from);
            var shown = Shown(key.Id, state.Definition, to.Id, report);
            if (wanted.DryRun is true) return shown;
            if (!report.IsPossible)
            {
                throw new ApiException("migration-impossible", report.Text.Split('\n')[0])
                {
                    Errors = [.. report.Differences.Where(difference => difference.Kind == DifferenceKind.Blocked).Take(100).Select(difference => new ApiProblemItem(difference.Pointer, difference.Message, "blocked"))],
                };
            }

            var answer = await executions.OperateAsync(key, MigrateCommand.Of(to.Id, report, state.Position), new(actor, IdempotencyKey.Of(http), Digest: digest), cancellationToken);
            if (answer.Outcome is not { } outcome) throw ExecutionWaiter.NotFound();
            if (outcome.Kind != OperatorOutcomeKind.Refused) return shown with { Migrated = outcome.Kind == OperatorOutcomeKind.Done };
            if (outcome.Code != Refusals.PositionChanged || tried == Tries) throw new ApiException(outcome.Code!, outcome.Message!);
        }
    }

    /// <summary>A report as the API shows it.</summary>
    public static MigrationReport Shown(string id, DefinitionId from, DefinitionId to, CompatibilityReport report) => new()
    {
        Id = id,
        From = from.Version,
        To = to.Version,
        Verdict = Word(report.Verdict.ToString()),
        Text = report.Text,
        Differences = [.. report.Differences.Select(difference => new DifferingTask(Word(difference.Kind.ToString()), difference.Pointer, difference.Message, difference.NewPointer, difference.IsUnderWay))],
    };

    /// <summary>A word as the API writes it.</summary>
    public static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    // What was looked up at the start belongs to the old version, and nothing can be looked up in the middle.
    private static CompatibilityReport Outside(WorkflowDefinition from) => new(
        Verdict.Impossible,
        [new(DifferenceKind.Blocked, "", $"{from.Id}, or the new version, refers to catalogs or schemas outside the document, which are looked up when an execution starts: fork the execution with 'version' instead.")],
        []);
}
