using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Pawl.Client;
using Pawl.IntegrationTests.Api;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Hostile;

/// <summary>Every route of the OpenAPI document, asked what it was not made for. <c>./check fuzz --minutes N</c> plays on with other seeds.</summary>
public sealed class RouteFuzzTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>Requests to each operation in one round.</summary>
    private const int Requests = 12;
    /// <summary>Bytes that the process may hold beyond what it held before, whatever it was asked. Bodies are bounded, and what is published is not forgotten.</summary>
    private const long Growth = 512L << 20;
    /// <summary>Stands in everything of the other tenant and in no request.</summary>
    private const string Canary = "belongs-to-somebody-else";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_request_breaks_the_server_or_shows_anything_of_another_tenant()
    {
        var minutes = double.TryParse(Environment.GetEnvironmentVariable("PAWL_FUZZ_MINUTES"), CultureInfo.InvariantCulture, out var given) ? given : 0;
        using var other = PawlClient.Connect(server.Address, server.OtherKey);
        var names = await PrepareAsync(other);
        var theirs = await SeenAsync();
        var held = GC.GetTotalMemory(forceFullCollection: true);

        var began = Stopwatch.GetTimestamp();
        var answers = new Dictionary<int, int>();
        var seed = HostileText.Seed;
        do
        {
            TestContext.Current.SendDiagnosticMessage("PAWL_FUZZ_SEED={0}", seed);
            await PlayAsync(seed++, names, answers);
        }
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(minutes));

        // The requests were of many kinds: some were carried out, and others refused in different ways.
        foreach (var status in (int[])[200, 201, 400, 404, 415]) Assert.True(answers.GetValueOrDefault(status) > 0, $"no {status}: {string.Join(", ", answers)}");
        Assert.Equal(theirs, await SeenAsync());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - held, long.MinValue, Growth);
        Assert.Equal("ready\n", await server.Http.GetStringAsync("/healthz/ready", cancellationToken));
    }

    private async Task PlayAsync(int seed, IReadOnlyList<string> names, Dictionary<int, int> answers)
    {
        var generator = new RequestGenerator(await DocumentAsync(), names, new Random(seed));
        for (var round = 0; round < Requests; round++)
        {
            foreach (var operation in generator.Operations)
            {
                var request = generator.Make(operation);
                if (Governs(request)) continue;
                var (status, text) = await AnsweredAsync(seed, request);
                var told = $"PAWL_FUZZ_SEED={seed}: {request}\n{status} {text}";

                Assert.True(status is >= 200 and < 500, told);
                Assert.DoesNotContain(Canary, text, StringComparison.Ordinal);
                // The web server itself answers what breaks HTTP, without a body.
                if (status >= 400 && text.Length > 0) Assert.True(JsonElement.Parse(text).TryGetProperty("code", out var code) && code.GetString() != "internal-error", told);
                foreach (var inside in (string[])["   at Pawl.", "Npgsql.", "System.Exception", "42P01"]) Assert.False(text.Contains(inside, StringComparison.Ordinal), told);
                answers[status] = answers.GetValueOrDefault(status) + 1;
            }
        }
    }

    /// <summary>Whether a request closes, opens or limits the other tenant: the caller may, as administrator of the installation, and then what that tenant sees has changed on purpose.</summary>
    private static bool Governs(FuzzedRequest request) =>
        request.Method != "GET" && Uri.UnescapeDataString(request.Path).StartsWith($"/api/v1/tenants/{ApiServer.OtherTenant}/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Sends a request; one that is not answered is told with its seed.</summary>
    private async Task<(int Status, string Text)> AnsweredAsync(int seed, FuzzedRequest request)
    {
        try
        {
            return await SendAsync(request);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"PAWL_FUZZ_SEED={seed}: {request}\nis not answered within {Patience.TotalSeconds} s: {fault.Message}", fault);
        }
    }

    private async Task<(int Status, string Text)> SendAsync(FuzzedRequest request)
    {
        using var message = new HttpRequestMessage(new(request.Method), server.Address.GetLeftPart(UriPartial.Authority) + request.Path);
        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(request.Body));
            if (request.MediaType is not null) message.Content.Headers.TryAddWithoutValidation("Content-Type", Line(request.MediaType));
        }
        foreach (var (name, value) in request.Headers.Where(header => header.Name is not ("Expect" or "Range"))) message.Headers.TryAddWithoutValidation(name, Line(value));

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var answer = await server.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        // A stream goes on until its execution ends.
        if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream") return ((int)answer.StatusCode, "");
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(patience.Token));
    }

    /// <summary>A header's value as one line: what breaks lines is sent by the tests of raw requests.</summary>
    private static string Line(string value) => string.Concat(value.Select(letter => letter is < ' ' or > '~' ? '?' : letter));

    /// <summary>Makes things of both tenants, and returns their names.</summary>
    private async Task<IReadOnlyList<string>> PrepareAsync(PawlClient other)
    {
        var names = new List<string> { "fuzz", "test", "default", "other", "1.0.0", "viewer", "a" };
        foreach (var (client, mark) in ((PawlClient, string)[])[(server.Client, "own"), (other, Canary)])
        {
            var workflow = Documents.NewName("fuzzed");
            await client.Workflows.PublishAsync($"document: {{ dsl: '1.0.3', namespace: test, name: {workflow}, version: '1.0.0', title: '{mark}' }}\ndo:\n- a: {{ set: {{ x: '{mark}' }} }}\n- b: {{ wait: {{ days: 1 }} }}\n", cancellationToken);
            var execution = await client.Executions.StartAsync("test", workflow, new() { Input = JsonElement.Parse($"\"{mark}\"") }, cancellationToken: cancellationToken);
            await client.Secrets.PutAsync($"{workflow}-secret", JsonElement.Parse($"\"{mark}\""), cancellationToken);
            var webhook = await client.Webhooks.CreateAsync(new() { Url = $"https://ops.example.com/{mark}", Secret = mark }, cancellationToken);
            var key = await client.Keys.CreateAsync(new() { Name = mark }, cancellationToken);
            names.AddRange([workflow, execution.Id, $"{workflow}-secret", webhook.Id, key.Id]);
        }
        return names;
    }

    /// <summary>What the other tenant has.</summary>
    private async Task<string> SeenAsync()
    {
        var http = server.HttpWith(server.OtherKey);
        var seen = "";
        foreach (var path in (string[])["executions", "workflows", "secrets", "webhooks", "settings", "roles", "users", "events"])
        {
            using var answer = await http.GetAsync($"/api/v1/{path}", cancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            seen += await answer.Content.ReadAsStringAsync(cancellationToken) + "\n";
        }
        Assert.Contains(Canary, seen, StringComparison.Ordinal);
        return seen;
    }

    private async Task<JsonElement> DocumentAsync()
    {
        using var answer = await server.HttpWith(null).GetAsync("/openapi/v1.json", cancellationToken);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }
}
