using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Client.Secrets;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server;
using Xunit;

namespace Pawl.IntegrationTests.Secrets;

/// <summary>Rules of secrets, as a service sees them that listens under two names: 127.0.0.1 and localhost.</summary>
public sealed class SecretRuleTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private readonly ConcurrentQueue<string> received = [];
    private TestDatabase database = null!;
    private PawlServer server = null!;
    private PawlClient client = null!;
    private HttpListener service = null!;
    private Task answering = null!;
    private int port;

    [Fact]
    public async Task A_secret_that_is_bound_to_a_host_reaches_it_and_no_other()
    {
        await PutAsync(new() { Value = Json("canary"), Hosts = ["127.0.0.1"] });

        Assert.Equal(ExecutionStatus.Completed, (await CallAsync($"http://127.0.0.1:{port}/a")).Status);
        Assert.Contains(received, request => request.Contains("canary", StringComparison.Ordinal));
        received.Clear();

        var refused = await CallAsync($"http://localhost:{port}/a");
        Assert.Equal((ExecutionStatus.Faulted, 403), (refused.Status, refused.Error!.Status));
        Assert.Contains("bound to hosts", refused.Error.Detail, StringComparison.Ordinal);
        Assert.Empty(received);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_not_followed_with_it()
    {
        await PutAsync(new() { Value = Json("canary"), Hosts = [$"127.0.0.1:{port}"] });

        var refused = await CallAsync($"http://127.0.0.1:{port}/to-localhost", redirect: true);

        Assert.Equal((ExecutionStatus.Faulted, 403), (refused.Status, refused.Error!.Status));
        Assert.Equal(["/to-localhost"], received.Select(request => request.Split(' ')[0]));
        // The same without the rule is followed: it is the rule that holds it back.
        await PutAsync(new() { Value = Json("canary"), Hosts = [] });
        received.Clear();
        Assert.Equal(ExecutionStatus.Completed, (await CallAsync($"http://127.0.0.1:{port}/to-localhost", redirect: true)).Status);
        Assert.Equal(["/to-localhost", "/b"], received.Select(request => request.Split(' ')[0]));
    }

    [Fact]
    public async Task A_call_that_uses_other_secrets_goes_where_it_likes()
    {
        await PutAsync(new() { Value = Json("canary"), Hosts = ["api.example.com"] });
        await client.Secrets.PutAsync("free", Json("free"), Cancelled);

        Assert.Equal(ExecutionStatus.Completed, (await CallAsync($"http://127.0.0.1:{port}/a", secret: "free")).Status);
    }

    [Fact]
    public async Task A_bound_secret_becomes_neither_data_nor_part_of_a_process()
    {
        await PutAsync(new() { Value = Json("canary"), Hosts = ["127.0.0.1"] });

        foreach (var task in new[] { "{ set: { x: '${ $secrets.key }' } }", "{ run: { shell: { command: 'true', environment: { X: '${ $secrets.key }' } } } }" })
        {
            var ended = await RunAsync($"test{Guid.NewGuid():N}"[..12], task);
            Assert.Equal((ExecutionStatus.Faulted, 403), (ended.Status, ended.Error!.Status));
        }
    }

    [Fact]
    public async Task A_secret_of_a_namespace_is_not_there_for_workflows_of_another()
    {
        await PutAsync(new() { Value = Json("canary"), Namespaces = ["mine"] });

        Assert.Equal(ExecutionStatus.Completed, (await CallAsync($"http://127.0.0.1:{port}/a", @namespace: "mine")).Status);
        var refused = await CallAsync($"http://127.0.0.1:{port}/a", @namespace: "yours");
        Assert.Equal((ExecutionStatus.Faulted, 403), (refused.Status, refused.Error!.Status));
    }

    [Fact]
    public async Task A_secret_that_expired_is_not_there_and_a_new_value_counts_at_once()
    {
        await PutAsync(new() { Value = Json("canary"), ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(-1), Namespaces = ["mine"] });
        Assert.Equal(ExecutionStatus.Faulted, (await CallAsync($"http://127.0.0.1:{port}/a", @namespace: "mine")).Status);

        // Namespaces and hosts stay when they are not named; the end belonged to the old value.
        await client.Secrets.PutAsync("key", Json("next"), Cancelled);
        var shown = await client.Secrets.GetAsync("key", Cancelled);
        Assert.Equal((2, null), (shown.Version, shown.ExpiresAt));
        Assert.Equal(["mine"], shown.Namespaces!);
        Assert.Equal(ExecutionStatus.Completed, (await CallAsync($"http://127.0.0.1:{port}/a", @namespace: "mine")).Status);
        Assert.Contains(received, request => request.Contains("next", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rules_that_are_loosened_in_the_database_leave_a_value_that_does_not_open()
    {
        await PutAsync(new() { Value = Json("canary"), Hosts = ["api.example.com"] });
        await TestDatabase.ExecuteAsync(database.Admin, "UPDATE pawl.secrets SET hosts = '{}' WHERE name = 'key'");
        await client.Secrets.PutAsync("other", Json("x"), Cancelled); // so that nothing is remembered

        Assert.Equal(ExecutionStatus.Faulted, (await CallAsync($"http://127.0.0.1:{port}/a")).Status);
        Assert.Empty(received);
    }

    [Theory]
    [InlineData("""{"value":1,"hosts":["https://x"]}""")]
    [InlineData("""{"value":1,"hosts":["*"]}""")]
    [InlineData("""{"value":1,"namespaces":[""]}""")]
    public async Task Rules_that_are_none_are_refused(string body) =>
        Assert.Equal("body-invalid", (await Assert.ThrowsAsync<PawlApiException>(() => client.Secrets.PutAsync("key", JsonSerializer.Deserialize<PutSecret>(body, JsonSerializerOptions.Web)!, Cancelled))).Code);

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync();
        server = await ApiServer.StartAsync(ApiServer.OptionsFor(database) with { OutboundAllow = ["127.0.0.0/8", "::1"] });
        client = PawlClient.Connect(server.Address, server.FirstKey);
        for (port = 30_000 + (Environment.ProcessId % 10_000); ; port++)
        {
            service = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/", $"http://localhost:{port}/" } };
            try { service.Start(); break; }
            catch (HttpListenerException) { service.Close(); }
        }
        answering = AnswerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        service.Close();
        await answering;
        client.Dispose();
        await server.DisposeAsync();
    }

    private Task PutAsync(PutSecret secret) => client.Secrets.PutAsync("key", secret, Cancelled);

    private Task<Execution> CallAsync(string address, bool redirect = false, string secret = "key", string @namespace = "test") =>
        RunAsync(@namespace, $$"""{ call: http, with: { method: get, endpoint: '{{address}}', redirect: {{(redirect ? "true" : "false")}}, query: { q: '${ $secrets.{{secret}} }' } } }""");

    private async Task<Execution> RunAsync(string @namespace, string task)
    {
        var name = $"w{Guid.NewGuid():N}";
        await client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: {{@namespace}}, name: {{name}}, version: '1.0.0' }
            use: { secrets: [ key, free ] }
            do: [ { one: {{task}} } ]
            """, cancellationToken: Cancelled);
        return await client.Executions.StartAsync(@namespace, name, new(), wait: TimeSpan.FromSeconds(60), cancellationToken: Cancelled);
    }

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text);

    private async Task AnswerAsync()
    {
        while (service.IsListening)
        {
            HttpListenerContext context;
            try { context = await service.GetContextAsync(); }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException) { return; }

            received.Enqueue($"{context.Request.Url!.AbsolutePath} {context.Request.Url.Query}");
            if (context.Request.Url.AbsolutePath == "/to-localhost")
            {
                context.Response.StatusCode = 302;
                context.Response.RedirectLocation = $"http://localhost:{port}/b{context.Request.Url.Query}";
            }
            context.Response.ContentType = "application/json";
            context.Response.Close("{}"u8.ToArray(), willBlock: false);
        }
    }
}
