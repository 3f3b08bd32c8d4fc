using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Access;
using Pawl.Server.OpenApi;

namespace Pawl.Server.Problems;

/// <summary>Serves the pages that explain errors: the <c>type</c> of a problem leads to one.</summary>
internal static class ErrorPages
{
    private const string Folder = "docs/errors/";
    private static readonly Assembly Here = typeof(ErrorPages).Assembly;

    /// <summary>Codes that have a page.</summary>
    public static IReadOnlySet<string> Codes { get; } = Here.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".md", StringComparison.Ordinal))
        .Select(name => name[Folder.Length..^3]).ToHashSet();

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/docs/errors/{code}", Show).OpenToAll().WithTags("Pages").Described("GetErrorPage", "What an error means and what to do, as Markdown.").Fails("route-not-found");

    private static ContentHttpResult Show(string code)
    {
        if (!Codes.Contains(code)) throw new ApiException("route-not-found", "No error has this code.");
        using var page = new StreamReader(Here.GetManifestResourceStream($"{Folder}{code}.md")!, Encoding.UTF8);
        return TypedResults.Text(page.ReadToEnd(), "text/markdown", Encoding.UTF8);
    }
}
