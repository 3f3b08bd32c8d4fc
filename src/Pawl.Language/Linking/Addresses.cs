namespace Pawl.Language.Linking;

/// <summary>Addresses of what lies outside a document.</summary>
public static class Addresses
{
    /// <summary>Whether text is an absolute URL: it has a scheme and an authority.</summary>
    public static bool IsAbsolute(string text) => text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>Resolves a reference in a loaded document against the document's address. Braces of URI templates stay as they are.</summary>
    public static string Resolve(Uri document, string reference) =>
        !IsAbsolute(reference) && Uri.TryCreate(document, reference, out var uri)
            ? uri.AbsoluteUri.Replace("%7B", "{", StringComparison.OrdinalIgnoreCase).Replace("%7D", "}", StringComparison.OrdinalIgnoreCase)
            : reference;

    /// <summary>Where a function of a catalog is: <c>ROOT/functions/NAME/VERSION/function.yaml</c>.</summary>
    public static Uri OfFunction(Uri root, CatalogFunction function)
    {
        var raw = Raw(root);
        var path = $"functions/{Uri.EscapeDataString(function.Name)}/{Uri.EscapeDataString(function.Version)}/function.yaml";
        return new UriBuilder(raw) { Path = $"{raw.AbsolutePath.TrimEnd('/')}/{path}", Fragment = "" }.Uri;
    }

    /// <summary>Where the bytes are that a page of GitHub or GitLab shows; every other address as it is.</summary>
    /// <remarks>
    /// The branch is the one segment behind <c>tree</c> or <c>blob</c>: an address does not tell where a branch with a slash ends.
    /// Source: the DSL's "using a catalog" asks for the rewriting, and leaves its form to the runtime.
    /// </remarks>
    public static Uri Raw(Uri uri)
    {
        var path = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return uri.Host.ToLowerInvariant() switch
        {
            "github.com" or "www.github.com" => path switch
            {
                [var owner, var name] => new($"https://raw.githubusercontent.com/{owner}/{name}/HEAD/"),
                [var owner, var name, "tree" or "blob", var branch, .. var rest] => new($"https://raw.githubusercontent.com/{owner}/{name}/refs/heads/{branch}/{string.Join('/', rest)}"),
                _ => uri,
            },
            "gitlab.com" => Array.FindIndex(path, segment => segment is "tree" or "blob") is >= 2 and var at && at + 1 < path.Length
                ? new($"https://gitlab.com/{string.Join('/', path[..at].Where(segment => segment != "-"))}/-/raw/{string.Join('/', path[(at + 1)..])}")
                : uri,
            _ => uri,
        };
    }
}
