using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pawl.IntegrationTests.Api;
using Pawl.Server;
using Xunit;

namespace Pawl.IntegrationTests.Edge;

/// <summary>What every answer tells browsers, and that the pages live with it.</summary>
public sealed partial class SecurityHeaderTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly (string Name, string Value)[] Everywhere =
    [
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ];
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_has_them_whether_it_answers_or_refuses()
    {
        var routes = server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods, (route, method) => (Method: method, Path: Parameter().Replace($"/{route.RoutePattern.RawText!.Trim('/')}", "v1"))).ToList();
        Assert.InRange(routes.Count, 90, int.MaxValue);
        foreach (var (method, path) in routes.Append(("GET", "/nowhere")).Append(("DELETE", "/")))
        {
            foreach (var http in (HttpClient[])[server.HttpWith(null), server.Http])
            {
                // Nothing is removed by chance: what may change something is asked without a body, and about what is not there.
                using var request = new HttpRequestMessage(new(method), path);
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                Check($"{method} {path}", answer);
            }
        }
    }

    [Fact]
    public async Task Pages_hold_nothing_that_their_policy_forbids()
    {
        var pages = typeof(PawlServer).Assembly.GetManifestResourceNames().Count(name => name.EndsWith(".html", StringComparison.Ordinal));
        Assert.Equal(1, pages); // another page is to be checked here too

        using var answer = await server.HttpWith(null).GetAsync("/", cancellationToken);
        var html = await answer.Content.ReadAsStringAsync(cancellationToken);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(Script(), html);
        var styles = Style().Matches(html);
        Assert.NotEmpty(styles);
        Assert.All(styles, style => Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style.Groups["text"].Value)))}'", policy, StringComparison.Ordinal));
    }

    private static void Check(string request, HttpResponseMessage answer)
    {
        foreach (var (name, value) in Everywhere) Assert.True(answer.Headers.TryGetValues(name, out var sent) && sent.SequenceEqual([value]), $"{request}: {name} is not '{value}'");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore is true, $"{request}: may be kept by caches");
        // No origin is named, so none is allowed; and nothing tells what the server is made of.
        foreach (var name in (string[])["Access-Control-Allow-Origin", "Server", "X-Powered-By", "Strict-Transport-Security"]) Assert.False(answer.Headers.Contains(name), $"{request}: {name}");
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"<script|\son[a-z]+\s*=|\sstyle\s*=|javascript:|<base|<iframe|<object|<embed", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(?<text>.*?)</style>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Style();
}
