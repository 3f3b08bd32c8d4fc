using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Client.Audit;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Xunit;

namespace Pawl.IntegrationTests.Api.StatusCodes;

/// <summary>Walks every row of the table: each answer, the audit entry of each request, and that what was refused left nothing behind.</summary>
public sealed class RouteStatusTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>Codes that every route may answer with.</summary>
    private static readonly string[] Everywhere = ["unauthenticated", "forbidden", "query-invalid"];
    /// <summary>What the table is about; who may do what (roles, users) has a table of its own.</summary>
    private static readonly string[] Walked = ["workflows", "executions", "templates", "webhooks", "settings", "secrets", "keys", "events", "bulk-operations"];
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    public static TheoryData<string> Requests => [.. RouteTable.Rows.Select(row => row.Request)];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_route_answers_as_the_table_says(string request)
    {
        var row = RouteTable.Rows.Single(row => row.Request == request);
        var world = new RouteWorld(server);
        await world.PrepareAsync();
        await world.FillAsync($"{row.Path} {row.Body}");
        var key = Guid.NewGuid().ToString();
        var wrong = new List<string>();

        var before = await world.SeenAsync();
        foreach (var situation in Enum.GetValues<Situation>().Where(situation => situation < Situation.Ok && row.Expected(situation) >= 400)) await TryAsync(row, situation, world, key, wrong);
        if (await world.SeenAsync() is var after && after != before) wrong.Add($"what was refused left something behind:\n{before}\n{after}");

        foreach (var situation in Enum.GetValues<Situation>().Where(situation => situation >= Situation.Ok || row.Expected(situation) < 400)) await TryAsync(row, situation, world, key, wrong);
        Assert.True(wrong.Count == 0, $"{request}\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Every_route_that_changes_something_is_in_the_table()
    {
        var missing = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<RouteAudit>()?.Action is not null && !RouteTable.Rows.Any(row => ReferenceEquals(EndpointOf(row), endpoint)))
            .Select(endpoint => endpoint.RoutePattern.RawText!.Trim('/')).ToList();
        Assert.DoesNotContain(missing, route => Walked.Contains(route.Split('/')[2]));
    }

    private async Task TryAsync(RouteRow row, Situation situation, RouteWorld world, string key, List<string> wrong)
    {
        if (row.Expected(situation) is not { } expected) return;
        var (method, path, body) = await RequestAsync(row, situation, world);
        var http = situation switch { Situation.NoKey => server.HttpWith(null), Situation.ReadKey => server.HttpWith(server.ReadKey), Situation.Foreign => server.HttpWith(server.OtherKey), _ => server.Http };
        using var answer = await http.SendAsync($"/api/v1/{path}", new(method), body, body is null ? null : MediaType(row), [.. Headers(row, situation, key)]);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var told = $"{situation} ({method} {path} {body}): expected {expected}, got {(int)answer.StatusCode} {text}";

        if ((int)answer.StatusCode != expected) wrong.Add(told);
        else if (expected >= 400 && FaultOf(EndpointOf(method, path), situation, text) is { } fault) wrong.Add($"{told}: {fault}");
        if (await AuditFaultAsync(EndpointOf(method, path), situation, $"{method} /api/v1/{path.Split('?')[0]}", (int)answer.StatusCode) is { } silent) wrong.Add($"{told}: {silent}");
    }

    private static async Task<(string Method, string Path, string? Body)> RequestAsync(RouteRow row, Situation situation, RouteWorld world)
    {
        var path = situation switch
        {
            Situation.Unknown => RouteWorld.With(row.Path, "no-such-execution", "no-such-thing"),
            Situation.BadName => RouteWorld.With(row.Path, "-bad", "*"),
            Situation.Ended => RouteWorld.With(row.Path, world.Ended, ""),
            _ => row.Path,
        };
        var body = row.Body is null ? null : await world.FillAsync(row.Body);
        return situation switch
        {
            Situation.BadJson => (row.Method, await world.FillAsync(path), "{"),
            Situation.BadBody => (row.Method, await world.FillAsync(path), row.Wrong),
            Situation.UnknownField => (row.Method, await world.FillAsync(path), WithUnknown(body!)),
            Situation.Reused => (row.Other!.Value.Request.Split(' ')[0], await world.FillAsync(row.Other.Value.Request.Split(' ')[1].Replace("{same}", row.Path.Split('/', '?')[1], StringComparison.Ordinal)), await world.FillAsync(row.Other.Value.Body)),
            _ => (row.Method, await world.FillAsync(path), body),
        };
    }

    private static string WithUnknown(string body) =>
        !body.StartsWith('{') ? body + "nobodyKnows: 1\n" : body == "{}" ? """{"nobodyKnows":1}""" : $$"""{"nobodyKnows":1,{{body[1..]}}""";

    private static IEnumerable<(string, string)> Headers(RouteRow row, Situation situation, string key)
    {
        if (situation == Situation.Stale) yield return ("If-Match", "\"1\"");
        if (situation >= Situation.Ok && row.Other is not null) yield return ("Idempotency-Key", key);
    }

    private static string MediaType(RouteRow row) => row.Body switch
    {
        "{document}" or "{draft}" or "{new-template}" => "application/yaml",
        "{event}" => "application/cloudevents+json",
        _ => "application/json",
    };

    /// <summary>What is wrong with a problem document; null when nothing is.</summary>
    private static string? FaultOf(RouteEndpoint endpoint, Situation situation, string text)
    {
        var problem = JsonElement.Parse(text);
        var code = problem.GetProperty("code").GetString()!;
        if (!Everywhere.Concat(endpoint.Metadata.GetMetadata<ProblemContract>()?.Codes ?? []).Contains(code)) return $"the route does not say that it answers {code}";
        if (situation is Situation.BadJson or Situation.BadBody or Situation.UnknownField && !(problem.TryGetProperty("errors", out var errors) && errors.GetArrayLength() > 0)) return "'errors' names no place";
        return null;
    }

    /// <summary>What is wrong with the audit log after a request; null when nothing is.</summary>
    private async Task<string?> AuditFaultAsync(RouteEndpoint endpoint, Situation situation, string request, int status)
    {
        if (endpoint.Metadata.GetMetadata<RouteAudit>()?.Action is not { } action || situation == Situation.NoKey) return null;
        using var other = Client.PawlClient.Connect(server.Address, server.OtherKey);
        var client = situation == Situation.Foreign ? other : server.Client;
        var newest = (await client.Audit.ListAsync(limit: 1, cancellationToken: cancellationToken)).Items[0];
        var isRefused = status >= 400;
        return newest.Action == action && newest.Request == Uri.UnescapeDataString(request) && newest.Status == status && isRefused == (newest.Result == AuditResult.Refused) ? null : $"the audit log says {newest}";
    }

    private RouteEndpoint EndpointOf(RouteRow row) => EndpointOf(row.Method, RouteWorld.With(row.Path, "x", "x").Replace("{same}", "x", StringComparison.Ordinal));

    /// <summary>The route of a path: of several that fit, the one with the most literal segments.</summary>
    private RouteEndpoint EndpointOf(string method, string path)
    {
        var segments = $"api/v1/{path.Split('?')[0]}".Split('/');
        return Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains(method))
            .Select(endpoint => (endpoint, parts: endpoint.RoutePattern.RawText!.Trim('/').Split('/')))
            .Where(route => route.parts.Length == segments.Length && route.parts.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second))
            .MaxBy(route => route.parts.Count(part => !part.StartsWith('{'))).endpoint ?? throw new InvalidOperationException($"{method} {path} has no route.");
    }

    private IEnumerable<RouteEndpoint> Endpoints() => server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();
}
