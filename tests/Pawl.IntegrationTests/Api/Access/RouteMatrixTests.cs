using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

/// <summary>Every route by everybody, over HTTP, against one table.</summary>
[Collection(ApiCollection.Name)]
public sealed partial class RouteMatrixTests(ApiServer server)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    /// <summary>Names that other systems have let through without a credential, or have taken for another path.</summary>
    private static readonly string[] Hostile = ["health", "healthz", "login", "metrics", "openapi", "public", ".", "..", "..;", "..%2f", "%2e%2e", "%2e%2e%3b", "%252e%252e", "a;jsessionid=1", "a%00", "a%2fb", "docs%2ferrors", "index.html", "a.json", "%ef%bc%8f"];

    [Fact]
    public void The_table_has_every_route_with_what_it_declares()
    {
        var declared = from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                       from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["any"]
                       let access = endpoint.Metadata.GetMetadata<RouteAccess>()!
                       let permission = access.IsOpen ? RoutePolicy.Anybody : access.Permission is { } needed ? Permissions.NameOf(needed) : RoutePolicy.Anyone
                       select new RoutePolicy(method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), permission, access.Reach.ToString().ToLowerInvariant()).ToLine();

        Assert.Equal(RoutePolicy.All.Select(route => route.ToLine()).Order(StringComparer.Ordinal), declared.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_roles_that_come_with_Pawl_allow_what_the_table_says() =>
        Assert.Equal(
            RoutePolicy.Roles.Select(role => $"{role.Key}: {string.Join(' ', role.Value.Order(StringComparer.Ordinal))}"),
            BuiltInRoles.All.Select(role => $"{role.Name}: {string.Join(' ', role.Permissions.Each().Select(Permissions.NameOf).Order(StringComparer.Ordinal))}"));

    [Fact]
    public void Every_permission_is_demanded_by_some_route() =>
        Assert.Empty(Permissions.All.Select(row => row.Name).Except(RoutePolicy.All.Select(route => route.Permission)));

    [Fact]
    public async Task Every_route_answers_every_caller_as_the_table_says()
    {
        var unexpected = new List<string>();
        var walked = 0;
        foreach (var (caller, key, allows) in await CallersAsync())
        {
            var http = server.HttpWith(key);
            foreach (var route in RoutePolicy.All)
            {
                using var answer = await http.SendAsync(route.Absent, new(route.Method));
                var expected = Expected(route, allows);
                var isAsExpected = expected is { } status ? answer.StatusCode == status : answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && (int)answer.StatusCode < 500;
                if (!isAsExpected) unexpected.Add($"{route} as {caller}: {(int)answer.StatusCode} instead of {expected?.ToString() ?? "anything else"}");
                walked++;
            }
        }

        Assert.Empty(unexpected);
        Assert.True(walked >= RoutePolicy.All.Count * 12, $"only {walked} requests were made");
    }

    [Fact]
    public async Task A_resource_of_another_tenant_answers_exactly_like_one_that_does_not_exist()
    {
        var real = await ResourcesAsync();
        var http = server.HttpWith(server.OtherKey);
        var unlike = new List<string>();
        foreach (var route in RoutePolicy.All.Where(route => route.Path.Contains('{') && route.Permission != RoutePolicy.Anybody))
        {
            var absent = new Dictionary<string, string>(StringComparer.Ordinal) { ["namespace"] = "test", ["version"] = "7.7.7" };
            var (theirs, nobodys) = (await AnswerAsync(http, route, name => real(route, name)), await AnswerAsync(http, route, name => absent.TryGetValue(name, out var fixedName) ? fixedName : Shaped(route, real(route, name))));
            if (theirs != nobodys) unlike.Add($"{route}: {theirs} and {nobodys}");
        }

        Assert.Empty(unlike);
    }

    [Fact]
    public async Task No_name_of_a_resource_opens_anything()
    {
        var opened = new List<string>();
        foreach (var route in RoutePolicy.All.Where(route => route.Path.Contains('{') && route.Permission is not (RoutePolicy.Anybody or RoutePolicy.Anyone)))
        {
            foreach (var path in from name in Hostile from parameter in route.Parameters select route.Filled(other => other == parameter ? name : "absent"))
            {
                var bare = await RawAsync(route.Method, path, key: null);
                // What leads to no route of ours may say so.
                if (bare is not (400 or 401 or 404 or 405 or 415)) opened.Add($"{route.Method} {path} without a key: {bare}");
                if (RoutePolicy.Roles["viewer"].Contains(route.Permission)) continue;
                // Dots lead to another route before anybody asks for access; one that a viewer may use is no gap.
                var meant = new Uri(server.Address, path).AbsolutePath;
                if (RoutePolicy.All.Any(other => other.Method == route.Method && other.Path == meant && RoutePolicy.Roles["viewer"].Contains(other.Permission))) continue;
                var viewer = await RawAsync(route.Method, path, server.ReadKey);
                if (viewer is not (400 or 403 or 404 or 405 or 415)) opened.Add($"{route.Method} {path} as a viewer: {viewer}");
            }
        }

        Assert.Empty(opened);
    }

    [Fact]
    public void A_route_that_says_nothing_about_access_stops_the_start()
    {
        var routes = new List<Endpoint> { new(null, new(new RouteAccess(IsOpen: true)), "said"), new(null, EndpointMetadataCollection.Empty, "silent") };

        RouteAccessConventions.RequireOnEvery(routes[..1]);
        Assert.Contains("silent", Assert.Throws<InvalidOperationException>(() => RouteAccessConventions.RequireOnEvery(routes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Permission.ExecutionsRead, Reach.Execution, "/things/{name}")]
    [InlineData(Permission.WorkflowsRead, Reach.Namespace, "/things/{id}")]
    [InlineData(Permission.SecretsRead, Reach.Items, "/things")]
    [InlineData(Permission.KeysManage, Reach.Namespace, "/things/{namespace}")]
    internal void A_route_whose_reach_cannot_be_checked_stops_the_start(Permission permission, Reach reach, string pattern)
    {
        var route = new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse(pattern), 0, new(new RouteAccess(IsOpen: false, permission, reach)), "unfit");
        Assert.Throws<InvalidOperationException>(() => RouteAccessConventions.RequireOnEvery([route]));
    }

    [Fact]
    public void The_page_about_access_has_this_table()
    {
        var lines = RoutePolicy.All.Select(route => $"| `{route}` | {(route.Permission is RoutePolicy.Anybody or RoutePolicy.Anyone ? route.Permission : $"`{route.Permission}`")} | {(route.Permission.Contains('.', StringComparison.Ordinal) ? route.Place : "")} |");
        var expected = $"## Routes\n\n| route | permission | held in |\n|---|---|---|\n{string.Join('\n', lines)}\n";
        var file = Path.Combine(Cli.Repository.Root, "docs", "access.md");
        var text = File.ReadAllText(file);
        var before = text[..text.IndexOf("## Routes", StringComparison.Ordinal)];
        if (Environment.GetEnvironmentVariable("PAWL_WRITE_EXPECTED") == "1") File.WriteAllText(file, before + expected);

        Assert.Equal(expected, File.ReadAllText(file)[before.Length..]);
        foreach (var (_, name, meaning) in Permissions.All) Assert.Contains($"| `{name}` | {meaning}", before, StringComparison.Ordinal);
    }

    private static HttpStatusCode? Expected(RoutePolicy route, IReadOnlyCollection<string>? allows) => route.Permission switch
    {
        RoutePolicy.Anybody => null,
        _ when allows is null => HttpStatusCode.Unauthorized,
        RoutePolicy.Anyone => null,
        var needed when allows.Contains(needed) => null,
        // Somebody bound to a namespace passes where only single items are looked at, and finds nothing of others.
        var needed when allows.Contains($"{needed}@elsewhere") && route.Place == "items" => null,
        var needed when allows.Contains($"{needed}@elsewhere") && route.Place == "execution" => HttpStatusCode.NotFound,
        _ => HttpStatusCode.Forbidden,
    };

    private async Task<List<(string Caller, string? Key, IReadOnlyCollection<string>? Allows)>> CallersAsync()
    {
        var store = server.Services.GetRequiredService<IApiKeyStore>();
        var (_, unknown) = KeyText.Generate();
        var revoked = await server.Client.Keys.CreateAsync(new() { Name = "revoked", Roles = ["admin"] }, cancellationToken);
        await server.Client.Keys.RevokeAsync(revoked.Id, cancellationToken);
        await server.Client.Roles.PutAsync("matrix", new() { Permissions = ["secrets.write", "audit.read"] }, cancellationToken);

        List<(string, string?, IReadOnlyCollection<string>?)> callers =
        [
            ("nobody", null, null),
            ("a key that never was", unknown, null),
            ("a key that is mistyped", server.AdminKey[..^1] + (server.AdminKey[^1] == 'a' ? 'b' : 'a'), null),
            ("a revoked key", revoked.Key, null),
            ("an expired key", await ExpiredAsync(store), null),
            ("another tenant's admin", server.OtherKey, [.. RoutePolicy.Roles["admin"].Except(["tenants.manage", "encryption.rotate", "cluster.read", "metrics.read"])]),
            ("a role of the tenant", await KeyAsync("matrix"), ["secrets.write", "audit.read"]),
            ("a developer of another namespace", await KeyAsync("developer@elsewhere"), [.. RoutePolicy.Roles["developer"].Select(permission => permission + "@elsewhere")]),
        ];
        foreach (var (role, allows) in RoutePolicy.Roles) callers.Add((role, await KeyAsync(role), allows));
        return callers;
    }

    private async Task<string> ExpiredAsync(IApiKeyStore store)
    {
        var (id, key) = KeyText.Generate();
        await store.CreateAsync(new()
        {
            Id = id,
            Tenant = "default",
            Name = "expired",
            Roles = [new(BuiltInRoles.Admin)],
            SecretDigest = KeyText.Digest(key),
            CreatedAt = DateTimeOffset.UtcNow.AddDays(-2),
            ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(-1),
        }, cancellationToken);
        return key;
    }

    private async Task<string> KeyAsync(string role) => (await server.Client.Keys.CreateAsync(new() { Name = role, Roles = [role] }, cancellationToken)).Key;

    /// <summary>Something of the tenant <c>default</c> for every parameter of every route.</summary>
    private async Task<Func<RoutePolicy, string, string>> ResourcesAsync()
    {
        var name = Documents.NewName("theirs");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        var execution = (await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken)).Id;
        await server.Client.Executions.CreateCheckpointAsync(execution, new() { Name = "theirs" }, cancellationToken);
        await server.Client.Secrets.PutAsync("theirs", JsonElement.Parse("\"0123456789abcdef0123456789abcdef\""), cancellationToken);
        await server.Client.Roles.PutAsync("theirs", new() { Permissions = ["audit.read"] }, cancellationToken);
        await server.Client.Users.CreateAsync(new() { Name = "theirs", Roles = ["viewer"] }, cancellationToken);
        var webhook = (await server.Client.Webhooks.CreateAsync(new() { Url = "https://example.com/hook", Secret = "theirs", Events = ["execution.suspended"] }, cancellationToken)).Id;
        var key = (await server.Client.Keys.CreateAsync(new() { Name = "theirs" }, cancellationToken)).Id;
        return (route, parameter) => parameter switch
        {
            "namespace" => "test",
            "version" => "1.0.0",
            "id" when route.Path.Contains("/keys/", StringComparison.Ordinal) => key,
            "id" when route.Path.Contains("/webhooks/", StringComparison.Ordinal) => webhook,
            "id" => execution,
            "name" when route.Path.Contains("/workflows/", StringComparison.Ordinal) || route.Path.Contains("/templates/{namespace}", StringComparison.Ordinal) => name,
            _ => "theirs",
        };
    }

    /// <summary>Another name of the same form.</summary>
    private static string Shaped(RoutePolicy route, string real) => route.Path.Contains("/keys/", StringComparison.Ordinal) ? KeyText.Generate().Id : Guid.TryParse(real, out _) ? Guid.CreateVersion7().ToString() : "nobodys";

    /// <summary>Status and body, with the names that were asked for taken out.</summary>
    private async Task<string> AnswerAsync(HttpClient http, RoutePolicy route, Func<string, string> value)
    {
        var body = route.Method is "POST" or "PUT" ? BodyOf(route) : null;
        using var answer = await http.SendAsync(route.Filled(value), new(route.Method), body, "application/json");
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        foreach (var name in new[] { "id", "name", "version" }) text = text.Replace(value(name), $"<{name}>", StringComparison.Ordinal);
        return $"{(int)answer.StatusCode} {Passing().Replace(text, "")}";
    }

    private static string BodyOf(RoutePolicy route) => route.Path switch
    {
        _ when route.Path.EndsWith("/run-until", StringComparison.Ordinal) => """{"task":"/do/0/nap"}""",
        _ when route.Path.EndsWith("/skip", StringComparison.Ordinal) => """{"task":"/do/0/nap"}""",
        _ when route.Path.EndsWith("/breakpoints", StringComparison.Ordinal) => """{"tasks":[]}""",
        _ when route.Path.EndsWith("/checkpoints", StringComparison.Ordinal) => """{"name":"c"}""",
        _ when route.Path.EndsWith("/prune", StringComparison.Ordinal) => """{"keep":1}""",
        _ when route.Path.EndsWith("/copy", StringComparison.Ordinal) => """{"name":"copy"}""",
        _ when route.Path.EndsWith("/migrate", StringComparison.Ordinal) => """{"version":"1.0.1"}""",
        _ when route.Path.StartsWith("/api/v1/roles", StringComparison.Ordinal) => """{"permissions":["audit.read"]}""",
        _ when route.Path.EndsWith("/{name}/roles", StringComparison.Ordinal) => """{"roles":["viewer"]}""",
        _ when route.Path.EndsWith("/password", StringComparison.Ordinal) => """{"password":"correct horse battery"}""",
        _ when route.Path.StartsWith("/api/v1/secrets", StringComparison.Ordinal) => """{"value":1}""",
        _ => "{}",
    };

    /// <summary>Sends a path as it is: a client would tidy it up.</summary>
    private async Task<int> RawAsync(string method, string path, string? key)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, cancellationToken);
        await using var stream = socket.GetStream();
        var authorization = key is null ? "" : $"Authorization: Bearer {key}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\n{authorization}Content-Length: 0\r\nConnection: close\r\n\r\n"), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var line = await reader.ReadLineAsync(cancellationToken) ?? "";
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("""("traceId":"[^"]*"|"(createdAt|updatedAt)":"[^"]*")""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Passing();
}

/// <summary>Policies as lines that can be compared.</summary>
internal static class RoutePolicyLines
{
    public static string ToLine(this RoutePolicy route) => $"{route} {route.Permission} {route.Place}";
}
