using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Client.Audit;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Xunit;

namespace Pawl.IntegrationTests.Audit;

/// <summary>What the API writes to the audit log, and how it shows it.</summary>
[Collection(ApiCollection.Name)]
public sealed class AuditApiTests(ApiServer server)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_that_may_change_something_is_written_down()
    {
        var routes = server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (Method: method, Endpoint: endpoint)))
            .Where(route => route.Method is not ("GET" or "HEAD")).ToList();
        Assert.True(routes.Count > 8);

        foreach (var (method, endpoint) in routes)
        {
            var audit = endpoint.Metadata.GetRequiredMetadata<RouteAudit>();
            var path = "/" + endpoint.RoutePattern.RawText!.Trim('/').Replace("{version}", "9.9.9", StringComparison.Ordinal).Replace("{id}", "no-such-thing", StringComparison.Ordinal);
            path = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "none", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
            var before = await NewestAsync();
            using var answer = await server.Http.SendAsync(path, new(method));

            var after = await NewestAsync();
            if (audit.Action is null) Assert.Equal(before, after);
            else Assert.True(after!.Sequence > (before?.Sequence ?? 0) && after.Action == audit.Action && after.Request == $"{method} {path}", $"{method} {path} left {after}");
            if (audit.Action is null) continue;
            Assert.Equal(($"key:{KeyText.IdOf(server.AdminKey)}", (int?)answer.StatusCode), (after!.Actor, after.Status));
            Assert.DoesNotContain("{", after.Object ?? "", StringComparison.Ordinal);
            Assert.Matches("^[a-z-]+[.][a-z-]+$", after.Action);
        }
    }

    [Fact]
    public void Routes_that_say_that_they_change_nothing_are_these_and_no_others()
    {
        // One more here is a decision: what it does is then told by its handler, or there is nothing to tell.
        string[] known = ["POST /api/v1/login", "POST /api/v1/login/oidc/device", "POST /api/v1/login/oidc/device/token", "POST /api/v1/login/refresh", "POST /api/v1/workflows/validate", "POST /api/v1/workflows/{namespace}/{name}/upgrade-preview"];
        var silent = from endpoint in server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                     from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                     where method is not ("GET" or "HEAD") && endpoint.Metadata.GetRequiredMetadata<RouteAudit>().Action is null
                     select $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}";

        Assert.Equal(known, silent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_route_that_tells_the_log_nothing_stops_the_start()
    {
        Endpoint Route(string name, string method, params object[] metadata) => new(null, new([new HttpMethodMetadata([method]), .. metadata]), name);
        RouteAuditConventions.RequireOnEvery([Route("read", "GET"), Route("told", "POST", new RouteAudit("a.b")), Route("harmless", "POST", new RouteAudit(Action: null))]);

        foreach (var method in (string[])["POST", "PUT", "PATCH", "DELETE"])
            Assert.Contains("silent", Assert.Throws<InvalidOperationException>(() => RouteAuditConventions.RequireOnEvery([Route("silent", method)])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => RouteAuditConventions.RequireOnEvery([new(null, EndpointMetadataCollection.Empty, "any method")]));
    }

    [Fact]
    public async Task A_version_is_followed_from_its_publication_to_its_end()
    {
        var name = Documents.NewName("audited");
        var published = await server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        await server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        await server.Client.Workflows.DisableAsync("test", name, "1.0.0", cancellationToken);
        await server.Client.Workflows.DeleteAsync("test", name, "1.0.0", cancellationToken);
        var refused = await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Workflows.DeleteAsync("test", name, "1.0.0", cancellationToken));

        var told = await ListAsync(new() { Object = $"workflow:test/{name}/1.0.0" });
        Assert.Equal(
            [("workflow.delete", AuditResult.Refused), ("workflow.delete", AuditResult.Done), ("workflow.disable", AuditResult.Done), ("workflow.publish", AuditResult.Unchanged), ("workflow.publish", AuditResult.Done)],
            told.Select(one => (one.Action, one.Result)));
        var digest = published.Workflow.Digest;
        Assert.Equal([(null, null), (digest, null), (null, null), (digest, digest), (null, digest)], told.Select(one => (one.Before, one.After)));
        Assert.Equal("workflow-not-found", told[0].Code);
        Assert.Equal(refused.TraceId, told[0].TraceId);
        Assert.All(told, one => Assert.Contains("127.0.0.1", one.Address!, StringComparison.Ordinal));
        Assert.All(told, one => Assert.True(one.EndedAt >= one.At));
    }

    [Fact]
    public async Task Who_tries_what_the_key_does_not_allow_is_written_down()
    {
        using var answer = await server.HttpWith(server.ReadKey).SendAsync("/api/v1/keys", HttpMethod.Post);
        await answer.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");

        var told = (await ListAsync(new() { Actor = $"key:{KeyText.IdOf(server.ReadKey)}", Action = "key" }))[0];
        Assert.Equal(("key.create", AuditResult.Refused, 403, "forbidden"), (told.Action, told.Result, told.Status, told.Code));
    }

    [Fact]
    public async Task A_caller_who_goes_away_does_not_take_the_entry_along()
    {
        var name = Documents.NewName("left");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        var id = $"left-{Guid.NewGuid():N}";
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var start = server.Client.Executions.StartAsync("test", name, new() { Id = id }, wait: TimeSpan.FromSeconds(60), cancellationToken: leaving.Token);
        while ((await server.Client.Executions.ListAsync(new() { Workflow = $"test/{name}" }, cancellationToken: cancellationToken)).Items.Count == 0) await Task.Yield();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);

        IReadOnlyList<AuditedAction> told;
        var began = Stopwatch.GetTimestamp();
        while ((told = await ListAsync(new() { Object = $"execution:{id}" })).Count == 0)
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "the entry does not come");
        Assert.Equal(("execution.start", AuditResult.Done), (Assert.Single(told).Action, told[0].Result));
    }

    [Fact]
    public async Task What_is_in_a_path_stays_on_one_line()
    {
        using var answer = await server.Http.SendAsync("/api/v1/secrets/a%0Ab%1Bc", HttpMethod.Delete);
        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest);

        var told = await NewestAsync();
        Assert.Equal(("secret.delete", "secret:a\uFFFDb\uFFFDc"), (told?.Action, told?.Object));
    }

    [Fact]
    public async Task Another_tenants_entries_are_not_seen()
    {
        await server.Client.Workflows.PublishAsync(Documents.Greet(Documents.NewName("mine")), cancellationToken);
        using var other = Client.PawlClient.Connect(server.Address, server.OtherKey);

        Assert.DoesNotContain((await other.Audit.ListAsync(limit: 200, cancellationToken: cancellationToken)).Items, one => one.Actor == $"key:{KeyText.IdOf(server.AdminKey)}");
        Assert.True((await other.Audit.VerifyAsync(cancellationToken: cancellationToken)).Valid);
        await foreach (var line in other.Audit.ExportAsync("jsonl", cancellationToken: cancellationToken)) Assert.Equal(ApiServer.OtherTenant, JsonElement.Parse(line).GetProperty("tenant").GetString());
    }

    [Fact]
    public async Task Pages_and_filters_leave_out_and_repeat_nothing()
    {
        var name = Documents.NewName("paged");
        await server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        for (var i = 0; i < 5; i++) await server.Client.Workflows.EnableAsync("test", name, "1.0.0", cancellationToken);
        var query = new AuditQuery { Object = $"workflow:test/{name}/1.0.0", Action = "workflow", Result = AuditResult.Done };

        var seen = new List<AuditedAction>();
        string? cursor = null;
        do
        {
            var page = await server.Client.Audit.ListAsync(query, 2, cursor, cancellationToken);
            seen.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(6, seen.Count);
        Assert.Equal(seen.Select(one => one.Sequence).OrderDescending().Distinct(), seen.Select(one => one.Sequence));
        Assert.Equal(5, (await ListAsync(query with { Action = "workflow.enable" })).Count);
        Assert.Empty(await ListAsync(query with { Action = "work" }));
        Assert.Empty(await ListAsync(query with { Result = AuditResult.Failed }));
        Assert.Empty(await ListAsync(query with { Actor = "key:nobody" }));
        Assert.Equal(3, (await ListAsync(query with { From = seen[2].At })).Count);
        Assert.Equal(3, (await ListAsync(query with { To = seen[2].At })).Count);
    }

    [Theory]
    [InlineData("/api/v1/audit?result=maybe")]
    [InlineData("/api/v1/audit?from=yesterday")]
    [InlineData("/api/v1/audit/verify?anchor=12")]
    [InlineData("/api/v1/audit/export?format=xml")]
    [InlineData("/api/v1/audit/export?after=-1")]
    public async Task A_question_that_does_not_fit_is_refused(string path)
    {
        using var answer = await server.Http.GetAsync(path, cancellationToken);
        await answer.ProblemAsync(HttpStatusCode.BadRequest, "query-invalid");
    }

    [Fact]
    public async Task An_export_holds_by_itself_and_has_no_values()
    {
        var (name, value) = ($"canary-{Guid.NewGuid():N}", $"value-{Guid.NewGuid():N}");
        await server.Client.Secrets.PutAsync(name, JsonElement.Parse($"\"{value}\""), cancellationToken);
        var head = (await server.Client.Audit.VerifyAsync(cancellationToken: cancellationToken)).Head;

        List<string> lines = [], rows = [];
        await foreach (var line in server.Client.Audit.ExportAsync("jsonl", cancellationToken: cancellationToken)) lines.Add(line);
        await foreach (var row in server.Client.Audit.ExportAsync("csv", cancellationToken: cancellationToken)) rows.Add(row);

        var found = AuditLines.Verify(lines, head);
        Assert.True(found.Valid, found.Reason);
        Assert.Equal(lines.Count, found.Entries);
        Assert.False(AuditLines.Verify([lines[0], .. lines[2..]]).Valid);
        Assert.Equal(2, AuditLines.Verify([lines[0], lines[1].Replace("\"kind\":", "\"kind\" :", StringComparison.Ordinal), .. lines[2..]]).BrokenAt);
        Assert.StartsWith("sequence,kind,attempt,at,actor,action", rows[0], StringComparison.Ordinal);
        Assert.True(rows.Count > lines.Count);
        Assert.Contains(lines, line => line.Contains($"secret:{name}", StringComparison.Ordinal));
        Assert.DoesNotContain(lines.Concat(rows), line => line.Contains(value, StringComparison.Ordinal));

        List<string> rest = [];
        await foreach (var line in server.Client.Audit.ExportAsync("jsonl", lines.Count - 2, cancellationToken)) rest.Add(line);
        Assert.Equal(lines[^2..], rest[..2]);
        Assert.True(AuditLines.Verify(rest).Valid);
    }

    [Fact]
    public async Task Looking_at_the_whole_log_is_written_down_too()
    {
        await server.Client.Audit.VerifyAsync(cancellationToken: cancellationToken);
        Assert.Equal("audit.verify", (await NewestAsync())!.Action);
        await foreach (var _ in server.Client.Audit.ExportAsync("csv", cancellationToken: cancellationToken)) { }
        Assert.Equal("audit.export", (await NewestAsync())!.Action);
    }

    [Fact]
    public async Task Keys_that_the_server_made_itself_are_in_the_log() =>
        Assert.Contains(await ListAsync(new() { Actor = "server", Action = "key.create" }), one => one.Object == $"key:{KeyText.IdOf(server.AdminKey)}");

    private async Task<IReadOnlyList<AuditedAction>> ListAsync(AuditQuery query) => (await server.Client.Audit.ListAsync(query, 200, cancellationToken: cancellationToken)).Items;

    private async Task<AuditedAction?> NewestAsync() => (await server.Client.Audit.ListAsync(limit: 1, cancellationToken: cancellationToken)).Items is [var newest, ..] ? newest : null;
}
