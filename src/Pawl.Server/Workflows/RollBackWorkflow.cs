using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Problems;
using Pawl.Client.Workflows;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Runtime.Definitions;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Workflows;

/// <summary>Goes back to an earlier version by publishing its content under a new number: what is published never changes, and what runs goes on as it began.</summary>
internal static class RollBackWorkflow
{
    public static async Task<Created<WorkflowVersion>> RollBackAsync(
        HttpContext http, string @namespace, string name, string version, Caller caller, JsonBody<RollbackWorkflow> body, AuditTrail trail, IDefinitionShelf shelf, Publication publication, KeyedRequests keyed, CancellationToken cancellationToken)
    {
        var id = PathNames.Definition(@namespace, name, version);
        var made = await keyed.OnceAsync(http, caller, $"workflow.rollback {id}", body.Value, ChooseAsync, PublishAsync, cancellationToken);
        return TypedResults.Created(WorkflowMapping.LocationOf(id with { Version = made.Version }), made);

        async Task<ChosenVersion> ChooseAsync()
        {
            var versions = await VersionsAsync();
            if (!versions.Any(document => document.Id == id)) throw PathNames.NoWorkflow(id.ToString());
            return new(body.Value.Version ?? NextVersion.After([.. versions.Select(document => document.Id.Version)]));
        }

        Task<IReadOnlyList<DefinitionDocument>> VersionsAsync() => shelf.ListVersionsAsync(caller.Tenant, id.Namespace, id.Name, cancellationToken);

        async Task<WorkflowVersion> PublishAsync(ChosenVersion chosen)
        {
            var old = (await VersionsAsync()).FirstOrDefault(document => document.Id == id) ?? throw PathNames.NoWorkflow(id.ToString());
            if (!SemanticVersion.TryParse(chosen.Version, out _))
                throw new ApiException("body-invalid", "'/version' must be a semantic version.") { Errors = [new ApiProblemItem("/version", "must be a semantic version, e.g. '1.4.3'", "invalid-value")] };

            var (published, outcome, _) = await publication.PublishAsync(caller, DocumentVersion.Replace(old.Source, chosen.Version), trail, cancellationToken);
            // Under a key the very same may have been published by a try whose answer was lost.
            if (outcome != PublishOutcome.Created && IdempotencyKey.Of(http) is null)
                throw new ApiException("version-exists", $"Version {chosen.Version} of {id.Namespace}/{id.Name} exists. Choose a number that was never used, or none.");

            trail.Changed(old.Digest, published.Digest).Note($"content of {version}");
            return WorkflowMapping.Version(published);
        }
    }
}

/// <summary>Chooses the number under which an old content comes back.</summary>
internal static class NextVersion
{
    /// <summary>A number that was never used and becomes the latest: the highest release with its last number raised, or a later pre-release when there is no release.</summary>
    /// <param name="used">Every version there ever was.</param>
    public static string After(IReadOnlyList<string> used)
    {
        var latest = SemanticVersion.Latest(used.Select(text => SemanticVersion.TryParse(text, out var version) ? version : null).OfType<SemanticVersion>())
            ?? throw new InvalidOperationException("A workflow has a version.");
        var text = latest.ToString().Split('+')[0];
        if (latest.IsPreRelease) return $"{text}.1";
        var numbers = text.Split('.');
        return $"{numbers[0]}.{numbers[1]}.{System.Numerics.BigInteger.Parse(numbers[2], System.Globalization.CultureInfo.InvariantCulture) + 1}";
    }
}

/// <summary>Gives a document another version.</summary>
internal static class DocumentVersion
{
    private static readonly string[] VersionPath = ["document", "version"];

    /// <summary>The text with another version, otherwise untouched, comments and format included; as JSON where the text does not allow that.</summary>
    public static string Replace(string source, string version)
    {
        var before = WorkflowReader.Read(source).Definition ?? throw new InvalidOperationException("A published document cannot be read any more.");
        var wanted = before.Json.With("document", before.Json["document"].With("version", JqValue.From(version)));

        var (line, column) = DocumentPositions.Of(source).Find($"/{string.Join('/', VersionPath)}");
        var key = IndexOf(source, line, column);
        var at = key < 0 ? -1 : source.IndexOf(before.Id.Version, key + "version".Length, StringComparison.Ordinal);
        if (at < 0) return wanted.ToJson();

        var edited = string.Concat(source.AsSpan(0, at), version, source.AsSpan(at + before.Id.Version.Length));
        // A number such as 1.0.0 stands for itself; whatever else was hit by the search would show here.
        return WorkflowReader.Read(edited).Definition is { } after && after.Json.Equals(wanted) ? edited : wanted.ToJson();
    }

    private static int IndexOf(string text, int line, int column)
    {
        var at = 0;
        for (; line > 1 && at >= 0; line--) at = text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : -1;
        return line < 1 || at < 0 || at + column - 1 > text.Length ? -1 : at + column - 1;
    }
}
