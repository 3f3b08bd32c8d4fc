using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Access;
using Pawl.Server.OpenApi;

namespace Pawl.Server.Pages;

/// <summary>The page at the root: what this is, and where to go on.</summary>
internal static class FrontPage
{
    private const string Resource = "pages/index.html";
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The product's version.</summary>
    public static string Version { get; } = typeof(FrontPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static readonly string Html = Read();

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", (HttpContext http) =>
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        return TypedResults.Text(Html, "text/html", Encoding.UTF8);
    }).OpenToAll().WithTags("Pages").Described("GetFrontPage", "A page that says what this is.");

    private static string Read()
    {
        using var page = new StreamReader(typeof(FrontPage).Assembly.GetManifestResourceStream(Resource)!, Encoding.UTF8);
        return page.ReadToEnd().Replace("{{version}}", WebUtility.HtmlEncode(Version), StringComparison.Ordinal);
    }
}
