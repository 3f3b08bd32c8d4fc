using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Access;
using Pawl.Server.Edge;
using Pawl.Server.OpenApi;

namespace Pawl.Server.Pages;

/// <summary>The page at the root: what this is, and where to go on.</summary>
internal static class FrontPage
{
    private const string Resource = "pages/index.html";

    /// <summary>The product's version.</summary>
    public static string Version { get; } = typeof(FrontPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static readonly string Html = Read();

    /// <summary>Allows the page's own style, by its hash, and nothing else.</summary>
    private static readonly string Policy = $"{SecurityHeaders.NothingRuns}; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style(Html))))}'";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", (HttpContext http) =>
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        return TypedResults.Text(Html, "text/html", Encoding.UTF8);
    }).OpenToAll().WithTags("Pages").Described("GetFrontPage", "A page that says what this is.");

    private static string Style(string html)
    {
        const string Begin = "<style>";
        var begin = html.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return html[begin..html.IndexOf("</style>", begin, StringComparison.Ordinal)];
    }

    private static string Read()
    {
        using var page = new StreamReader(typeof(FrontPage).Assembly.GetManifestResourceStream(Resource)!, Encoding.UTF8);
        return page.ReadToEnd().Replace("{{version}}", WebUtility.HtmlEncode(Version), StringComparison.Ordinal);
    }
}
