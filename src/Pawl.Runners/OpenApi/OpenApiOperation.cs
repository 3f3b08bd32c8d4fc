using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Documents;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.OpenApi;

/// <summary>One operation of a document.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="Path">The path with its <c>{name}</c>.</param>
/// <param name="Body">The operation object.</param>
/// <param name="PathItem">What the path has for all its operations.</param>
/// <param name="Root">The document the task names.</param>
internal sealed record OpenApiOperation(string Method, string Path, Located Body, Located PathItem, ExternalDocument Root)
{
    private static readonly ImmutableArray<string> Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

    /// <summary>Whether the document is written in OpenAPI 2 (Swagger).</summary>
    public bool IsVersion2 => Root.Root["swagger"].Kind == JqKind.String;

    /// <summary>Finds an operation by its id.</summary>
    /// <exception cref="FailedCallException">The document is no OpenAPI document, or has none or several of that id (<c>configuration</c>).</exception>
    public static async Task<OpenApiOperation> FindAsync(ExternalDocument root, string id, References references, CancellationToken cancellationToken)
    {
        CheckVersion(root);
        var found = new List<OpenApiOperation>();
        // What does not begin with a slash is an extension; appended to a server it could even name another host.
        var paths = root.Root["paths"].Members.Where(member => member.Key.StartsWith('/')).ToList();
        foreach (var (path, item) in paths) found.AddRange(In(path, new(item, root), id, root));
        if (found.Count == 0)
        {
            // Only now those that stand elsewhere: a call must not depend on documents that have nothing to do with it.
            foreach (var (path, item) in paths.Where(member => member.Value["$ref"].Kind == JqKind.String))
                found.AddRange(In(path, await references.FollowAsync(new(item, root), cancellationToken), id, root));
        }
        return found switch
        {
            [var one] => one,
            [] => throw Wrong(root, $"Unknown operation: the document has no operation '{id}'"),
            _ => throw Wrong(root, $"The document has {found.Count} operations '{id}'; an id must be unique"),
        };
    }

    private static IEnumerable<OpenApiOperation> In(string path, Located item, string id, ExternalDocument root) =>
        from method in Methods
        let operation = item[method]
        where operation.Value["operationId"] is { Kind: JqKind.String } own && own.AsString() == id
        select new OpenApiOperation(method.ToUpperInvariant(), path, operation, item, root);

    private static void CheckVersion(ExternalDocument root)
    {
        var version = root.Root["openapi"] is { Kind: JqKind.String } current ? current.AsString() : root.Root["swagger"] is { Kind: JqKind.String } former ? former.AsString() : null;
        if (version is null) throw Wrong(root, "The document is no OpenAPI document: it has neither 'openapi' nor 'swagger'");
        if (version is not ("2.0" or "3.0" or "3.1" or "3.2") && !version.StartsWith("3.0.", StringComparison.Ordinal) && !version.StartsWith("3.1.", StringComparison.Ordinal) && !version.StartsWith("3.2.", StringComparison.Ordinal))
            throw Wrong(root, $"The document is written in OpenAPI '{version}'; this release reads 2.0, 3.0, 3.1 and 3.2");
    }

    private static FailedCallException Wrong(ExternalDocument document, string why) => new(ErrorTypes.Configuration($"{why} ({HttpResponses.Place(document.Address)})."));
}
