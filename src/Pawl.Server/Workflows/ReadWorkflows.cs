using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Pawl.Client;
using Pawl.Client.Workflows;
using Pawl.Runtime.Definitions;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Workflows;

/// <summary>Shows published documents.</summary>
internal static class ReadWorkflows
{
    private const string Yaml = "application/yaml";

    public static async Task<Ok<Page<WorkflowVersion>>> ListAsync(HttpContext http, Caller caller, IDefinitionShelf shelf, ServerOptions options, CancellationToken cancellationToken)
    {
        var filter = new DefinitionFilter
        {
            Namespace = WorkflowRoutes.Namespace.TryRead(http, out var @namespace) ? @namespace : null,
            Search = WorkflowRoutes.Search.TryRead(http, out var search) ? search : null,
            IsDisabled = WorkflowRoutes.State.TryRead(http, out var isDisabled) ? isDisabled : null,
            Visible = caller.Grants.NamespacesOf(Permission.WorkflowsRead),
            Tags = WorkflowRoutes.Tag.ReadAll(http).GroupBy(tag => tag.Key).ToImmutableSortedDictionary(tags => tags.Key, tags => tags.Last().Value, StringComparer.Ordinal),
        };
        var page = await shelf.ListAsync(caller.Tenant, filter, Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        return TypedResults.Ok(new Page<WorkflowVersion>([.. page.Items.Select(WorkflowMapping.Version)], page.NextCursor));
    }

    public static async Task<Ok<Page<WorkflowVersion>>> ListVersionsAsync(HttpContext http, string @namespace, string name, Caller caller, IDefinitionStore definitions, IDefinitionShelf shelf, ServerOptions options, CancellationToken cancellationToken)
    {
        var versions = WorkflowRoutes.Deleted.TryRead(http, out var deleted) && deleted
            ? await DeletedTooAsync(caller, @namespace, name, shelf, cancellationToken)
            : await VersionsAsync(caller, @namespace, name, definitions, cancellationToken);
        var limit = Paging.LimitOf(http, options.Limits);
        var first = (int)Math.Min(Paging.NumberOf(http, 0), versions.Count);
        var items = versions.Skip(first).Take(limit).Select(WorkflowMapping.Version).ToList();
        return TypedResults.Ok(new Page<WorkflowVersion>(items, first + items.Count < versions.Count ? Paging.Numbered(first + items.Count) : null));
    }

    public static async Task<Results<Ok<WorkflowDocument>, ContentHttpResult>> GetLatestAsync(HttpContext http, string @namespace, string name, Caller caller, IDefinitionStore definitions, CancellationToken cancellationToken)
    {
        var versions = await VersionsAsync(caller, @namespace, name, definitions, cancellationToken);
        return Shown(http, versions.FirstOrDefault(version => !LatestVersions.IsPreRelease(version.Id)) ?? versions[0]);
    }

    public static async Task<Results<Ok<WorkflowDocument>, ContentHttpResult>> GetAsync(HttpContext http, string @namespace, string name, string version, Caller caller, IDefinitionStore definitions, CancellationToken cancellationToken)
    {
        var id = PathNames.Definition(@namespace, name, version);
        return Shown(http, await definitions.GetAsync(caller.Tenant, id, cancellationToken) ?? throw PathNames.NoWorkflow(id.ToString()));
    }

    private static async Task<IReadOnlyList<DefinitionDocument>> VersionsAsync(Caller caller, string @namespace, string name, IDefinitionStore definitions, CancellationToken cancellationToken)
    {
        PathNames.RequireWorkflow(@namespace, name);
        var versions = await definitions.ListVersionsAsync(caller.Tenant, @namespace, name, cancellationToken);
        return versions.Count > 0 ? versions : throw PathNames.NoWorkflow($"{@namespace}/{name}");
    }

    private static async Task<IReadOnlyList<DefinitionDocument>> DeletedTooAsync(Caller caller, string @namespace, string name, IDefinitionShelf shelf, CancellationToken cancellationToken)
    {
        PathNames.RequireWorkflow(@namespace, name);
        var versions = await shelf.ListVersionsAsync(caller.Tenant, @namespace, name, cancellationToken);
        return versions.Count > 0 ? versions : throw PathNames.NoWorkflow($"{@namespace}/{name}");
    }

    private static Results<Ok<WorkflowDocument>, ContentHttpResult> Shown(HttpContext http, DefinitionDocument document)
    {
        http.Response.Headers.Vary = HeaderNames.Accept;
        var asked = WorkflowRoutes.Format.TryRead(http, out var format);
        if (asked ? format == "source" : PrefersYaml(http.Request)) return TypedResults.Text(document.Source, Yaml, Encoding.UTF8);
        return TypedResults.Ok(WorkflowMapping.Document(document));
    }

    /// <summary>YAML only when it is asked for by name and not less than JSON: <c>*/*</c> gets JSON.</summary>
    private static bool PrefersYaml(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return false;
        var quality = accepted.ToLookup(type => type.MediaType.Value ?? "", type => type.Quality ?? 1, StringComparer.OrdinalIgnoreCase);
        double Best(params ReadOnlySpan<string> types)
        {
            var best = 0.0;
            foreach (var type in types) best = Math.Max(best, quality[type].DefaultIfEmpty(0).Max());
            return best;
        }
        var yaml = Best(Yaml, "application/x-yaml", "text/yaml");
        return yaml > 0 && yaml >= Best("application/json");
    }
}
