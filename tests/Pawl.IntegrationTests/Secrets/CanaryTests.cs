using System.Net;
using System.Text;
using System.Text.Json;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.IntegrationTests.Cli;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Secrets;

/// <summary>A secret that was used everywhere is found nowhere: not in the database and its log of writes, not in the server's log, not in answers, not in the data directory.</summary>
public sealed class CanaryTests(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>Not in any form part of anything that the server would write by itself.</summary>
    private const string Canary = "zQ7vXw9kJp3LmT5yRb8NcD2f";

    private TestDatabase database = null!;
    private RunningServer server = null!;
    private HttpListener service = null!;
    private Task answering = null!;
    private readonly List<string> received = [];

    [Fact]
    public async Task A_secret_that_is_used_everywhere_is_found_nowhere()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var address = service.Prefixes.First();
        using var client = PawlClient.Connect(new Uri(server.Address), server.Key);
        foreach (var (name, value) in new[]
        {
            ("key", JsonSerializer.Serialize(Canary)),
            ("login", $$"""{"username":"ada","password":"{{Canary}}"}"""),
            ("oauth", $$$"""{"authority":"{{{address}}}auth","grant":"client_credentials","client":{"id":"me","secret":"{{{Canary}}}"}}"""),
        })
            await client.Secrets.PutAsync(name, JsonDocument.Parse(value).RootElement, cancellationToken);

        await client.Workflows.PublishAsync(Definition(address), cancellationToken: cancellationToken);
        var started = await client.Executions.StartAsync("test", "canary", new(), wait: TimeSpan.FromSeconds(60), cancellationToken: cancellationToken);
        var answers = new StringBuilder();
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", server.Key);
        foreach (var path in new[] { "", "/history?limit=200", "/tasks", "/state", "/output", "/why" })
        {
            using var answer = await http.GetAsync($"/api/v1/executions/{started.Id}{path}", cancellationToken);
            answers.AppendLine(await answer.Content.ReadAsStringAsync(cancellationToken));
        }
        answers.AppendLine(await http.GetStringAsync("/metrics", cancellationToken)).AppendLine(await http.GetStringAsync("/api/v1/secrets", cancellationToken));
        var dump = await DumpAsync();
        var (_, log) = await server.StopAsync();

        // It was really used, or nothing would be proven.
        Assert.True(started.Status == ExecutionStatus.Completed, answers.ToString());
        Assert.Contains("\"length\":24", answers.ToString(), StringComparison.Ordinal);
        Assert.Equal(8, received.Count(request => request.Contains(Canary, StringComparison.Ordinal) || request.Contains(Convert.ToBase64String(Encoding.ASCII.GetBytes($"ada:{Canary}")), StringComparison.Ordinal)));
        Assert.Contains("(secret)", answers.ToString(), StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower("(secret)"u8), dump, StringComparison.Ordinal);

        var places = new List<(string Name, byte[] Bytes)> { ("answers", Encoding.UTF8.GetBytes(answers.ToString())), ("dump", Encoding.UTF8.GetBytes(dump)), ("log", Encoding.UTF8.GetBytes(log)) };
        places.AddRange(Directory.EnumerateFiles(server.Home.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Device }).Select(file => (file, File.ReadAllBytes(file))));
        places.AddRange(places.SelectMany(place => CanaryForms.Unpacked(place.Bytes).Select(bytes => ($"gzip in {place.Name}", bytes))).ToList());
        var found = from place in places from form in CanaryForms.Of(Canary) where place.Bytes.AsSpan().IndexOf(form.Bytes) >= 0 select $"{form.Form} in {place.Name}";
        Assert.Empty(found);
    }

    [Fact]
    public void The_search_looks_into_what_is_compressed()
    {
        using var packed = new MemoryStream();
        packed.Write("before "u8);
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes($"a {Canary} b"));
        packed.Write(" behind"u8);

        Assert.Contains(CanaryForms.Unpacked(packed.ToArray()), bytes => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)) >= 0);
    }

    [Fact]
    public void The_search_finds_each_form_inside_a_longer_text()
    {
        foreach (var before in new[] { "", "a", "ab" })
            Assert.Contains(CanaryForms.Of(Canary), form => Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}{Canary}xyz"))).AsSpan().IndexOf(form.Bytes) >= 0);
        Assert.All(CanaryForms.Of(Canary), form => Assert.InRange(form.Bytes.Length, 20, 500));
    }

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync();
        server = new RunningServer(
            "--outbound-allow", "127.0.0.0/8", "--log-level", "trace",
            "--database-owner-url", database.Owner, "--database-app-url", database.App, "--database-committer-url", database.Committer);
        await server.InitializeAsync();
        for (var port = 20_000 + (Environment.ProcessId % 10_000); ; port++)
        {
            service = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try { service.Start(); break; }
            catch (HttpListenerException) { service.Close(); }
        }
        answering = AnswerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        service.Close();
        await answering;
        await server.DisposeAsync();
    }

    /// <summary>Answers everything, keeps what came, and repeats nothing of it.</summary>
    private async Task AnswerAsync()
    {
        while (service.IsListening)
        {
            HttpListenerContext context;
            try { context = await service.GetContextAsync(); }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException) { return; }

            using var reader = new StreamReader(context.Request.InputStream);
            received.Add($"{context.Request.RawUrl} {context.Request.Headers} {await reader.ReadToEndAsync()}");
            context.Response.ContentType = "application/json";
            if (context.Request.Url!.AbsolutePath == "/fail") context.Response.StatusCode = 503;
            context.Response.Close("""{"access_token":"issued","expires_in":3600}"""u8.ToArray(), willBlock: false);
        }
    }

    /// <summary>Every row of every table as text; bytes in hexadecimal.</summary>
    private async Task<string> DumpAsync()
    {
        await using var connection = await TestDatabase.ConnectAsync(database.Admin);
        var tables = (await connection.ScalarAsync<string>("SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'pawl'")).Split(',');
        var dump = new StringBuilder();
        foreach (var table in tables)
            dump.AppendLine(table).AppendLine(await connection.ScalarAsync<string>($"SELECT coalesce(string_agg(to_jsonb(t)::text, E'\n'), '') || coalesce(string_agg(t::text, E'\n'), '') FROM pawl.{table} AS t"));
        return dump.ToString();
    }

    private static string Definition(string address) => $$"""
        document: { dsl: '1.0.3', namespace: test, name: canary, version: '1.0.0' }
        use: { secrets: [ key, login, oauth ] }
        do:
          - header: { call: http, with: { method: get, endpoint: '{{address}}a', headers: { X-Key: '${ $secrets.key }' }, output: response } }
          - body: { call: http, with: { method: post, endpoint: '{{address}}b', body: { deep: [ 'x ${ $secrets.key }' ] } } }
          - query: { call: http, with: { method: get, endpoint: '{{address}}c', query: { q: '${ $secrets.key }' }, output: response } }
          - address: { call: http, with: { method: get, endpoint: '${ "{{address}}d/\($secrets.key)" }', output: response } }
          - basic: { call: http, with: { method: get, endpoint: { uri: '{{address}}e', authentication: { basic: { use: login } } } } }
          - bearer: { call: http, with: { method: get, endpoint: { uri: '{{address}}f', authentication: { bearer: { token: '${ $secrets.key }' } } } } }
          - oauth: { call: http, with: { method: get, endpoint: { uri: '{{address}}g', authentication: { oauth2: { use: oauth } } } } }
          - refused:
              try: [ { call: { call: http, with: { method: get, endpoint: '{{address}}fail', query: { q: '${ $secrets.key }' } } } } ]
              catch: {}
          - broken:
              try: [ { call: { call: http, with: { method: get, endpoint: '{{address}}never', headers: { X: '${ $secrets.key | tonumber }' } } } } ]
              catch: {}
          - choose: { switch: [ { it: { when: '($secrets.key | length) == 24', then: command } } ], then: end }
          - command: { run: { shell: { command: 'printf %s "$KEY" | wc -c | tr -d " \\n"', environment: { KEY: '${ $secrets.key }' }, arguments: [ '${ $secrets.key }' ], stdin: '${ $secrets.key }' } } }
          - last: { set: { length: '${ . | tonumber }' } }
        """;
}
