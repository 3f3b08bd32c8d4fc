using System.Text.RegularExpressions;
using Pawl.Client.Executions;
using Xunit;

namespace Pawl.IntegrationTests.Api.StatusCodes;

/// <summary>What the rows of the table speak of, made afresh for each of them.</summary>
internal sealed partial class RouteWorld(ApiServer server)
{
    private const string Namespace = "walk";
    private const string Library = "fan-out-fan-in";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly Dictionary<string, string> made = [];
    private readonly string unique = Documents.NewName("w");

    /// <summary>An execution that has completed, with a checkpoint <c>a</c>.</summary>
    public string Ended { get; private set; } = "";

    /// <summary>A text with everything in braces made. The same name gives the same thing.</summary>
    public async Task<string> FillAsync(string text)
    {
        foreach (var name in (string[])["waiting", "suspended", "stepped", "faulted", "undoing", "name", "deleted", "template", "webhook", "key", "kept", "library", "secret", "label", "made", "document", "draft", "new-template", "export", "other-export", "event"])
        {
            if (!text.Contains($"{{{name}}}", StringComparison.Ordinal)) continue;
            if (!made.TryGetValue(name, out var thing)) made[name] = thing = await MakeAsync(name);
            text = text.Replace($"{{{name}}}", thing, StringComparison.Ordinal);
        }
        return text;
    }

    /// <summary>A path whose thing is another one.</summary>
    public static string With(string path, string execution, string other)
    {
        foreach (var name in (string[])["waiting", "suspended", "stepped", "faulted", "undoing"]) path = path.Replace($"{{{name}}}", execution, StringComparison.Ordinal);
        foreach (var name in (string[])["name", "deleted", "template", "webhook", "key", "kept", "library", "secret"]) path = path.Replace($"{{{name}}}", other, StringComparison.Ordinal);
        return path;
    }

    /// <summary>Makes the execution that has ended.</summary>
    public async Task PrepareAsync()
    {
        var name = await PublishedAsync("ended", "1.0.0", "- one: { set: { n: 1 } }");
        Ended = (await server.Client.Executions.StartAsync(Namespace, name, new(), wait: Patience, cancellationToken: cancellationToken)).Id;
        await server.Client.Executions.CreateCheckpointAsync(Ended, new() { Name = "a", Position = 1 }, cancellationToken);
    }

    /// <summary>All that a refused request could have left behind, as text.</summary>
    public async Task<string> SeenAsync()
    {
        var seen = new List<string>();
        foreach (var path in (string[])["executions?limit=200", "workflows?limit=200", "templates?limit=200", "webhooks", "settings", "secrets", "keys?limit=200", "events?limit=10"]) seen.Add(await TextAsync(path));
        foreach (var name in (string[])["waiting", "suspended", "stepped", "faulted", "undoing"])
        {
            if (!made.TryGetValue(name, out var id)) continue;
            foreach (var part in (string[])["", "/state", "/history?limit=200", "/checkpoints"]) seen.Add(await TextAsync($"executions/{id}{part}"));
        }
        foreach (var name in (string[])["name", "deleted", "template"])
        {
            if (made.TryGetValue(name, out var workflow)) seen.Add(await TextAsync($"workflows/{Namespace}/{workflow}/versions?deleted=true"));
        }
        return string.Join('\n', seen);
    }

    [GeneratedRegex(",\"lastUsedAt\":\"[^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LastUse();

    private async Task<string> TextAsync(string path)
    {
        using var answer = await server.Http.GetAsync($"/api/v1/{path}", cancellationToken);
        // When a key was used last is told now and then, by what was allowed too.
        return $"{path} {(int)answer.StatusCode} {LastUse().Replace(await answer.Content.ReadAsStringAsync(cancellationToken), "")}";
    }

    private async Task<string> MakeAsync(string name) => name switch
    {
        "waiting" => await StartedAsync("waiting", new(), ["1.0.0", "1.1.0"], "- nap: { wait: { days: 3 } }", "- three: { set: { n: 3 } }"),
        "suspended" => await StartedAsync("suspended", new() { Suspended = true }, ["1.0.0"], "- one: { set: { n: 1 } }", "- two: { set: { n: 2 } }", "- three: { set: { n: 3 } }"),
        "stepped" => await SteppedAsync(),
        "faulted" => await FaultedAsync(),
        "undoing" => await UndoingAsync(),
        "name" => await PublishedAsync("name", "1.0.0", "- one: { set: { n: 1 } }"),
        "deleted" => await DeletedAsync(),
        "template" => await PublishedAsync("template", "1.0.0", "- one: { set: { n: 1 } }", ", tags: { kind: template }"),
        "webhook" => (await server.Client.Webhooks.CreateAsync(new() { Url = "https://ops.example.com/walk", Secret = "walk" }, cancellationToken)).Id,
        "key" => (await server.Client.Keys.CreateAsync(new() { Name = unique }, cancellationToken)).Id,
        "kept" => await KeptSecretAsync(),
        "library" => Library,
        "document" => Document($"{unique}-new", "1.0.0", "", "- one: { set: { n: 1 } }"),
        "draft" => Document($"{unique}-name", "1.1.0", "", "- one: { set: { n: 2 } }"),
        "new-template" => Document($"{unique}-new", "1.0.0", ", tags: { kind: template }", "- one: { set: { n: 1 } }"),
        "export" => await ExportedAsync(),
        "other-export" => await ExportedAsync(),
        "event" => $$"""{"specversion":"1.0","id":"{{unique}}","source":"/walk","type":"walk"}""",
        _ => $"{unique}-{name}",
    };

    private async Task<string> PublishedAsync(string stem, string version, string tasks, string more = "")
    {
        await server.Client.Workflows.PublishAsync(Document($"{unique}-{stem}", version, more, tasks), cancellationToken);
        return $"{unique}-{stem}";
    }

    private static string Document(string name, string version, string more, string tasks) =>
        $"document: {{ dsl: '1.0.3', namespace: {Namespace}, name: {name}, version: '{version}'{more} }}\ndo:\n{tasks}\n";

    private async Task<string> StartedAsync(string stem, StartExecution start, string[] versions, params string[] tasks)
    {
        foreach (var version in versions) await PublishedAsync(stem, version, string.Join('\n', tasks));
        var id = (await server.Client.Executions.StartAsync(Namespace, $"{unique}-{stem}", start with { Version = versions[0], Labels = new Dictionary<string, string> { ["walk"] = $"{unique}-label" } }, cancellationToken: cancellationToken)).Id;
        await server.Client.Executions.CreateCheckpointAsync(id, new() { Name = "a", Position = 1 }, cancellationToken);
        return id;
    }

    private async Task<string> FaultedAsync()
    {
        var id = await StartedAsync("faulted", new(), ["1.0.0"], "- fail: { raise: { error: { type: 'https://example.com/errors/no', status: 418, title: No } } }");
        Assert.Equal(ExecutionStatus.Faulted, (await server.Client.Executions.GetAsync(id, Patience, cancellationToken)).Status);
        return id;
    }

    /// <summary>An execution whose only undo failed: nobody may call this machine from a workflow.</summary>
    private async Task<string> UndoingAsync()
    {
        var name = $"{unique}-undoing";
        await server.Client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: {{Namespace}}, name: {{name}}, version: '1.0.0', metadata: { requires: [ saga ] } }
            use:
              functions: { undo: { call: http, with: { method: delete, endpoint: 'http://127.0.0.1:9/' } } }
              retries: { once: { limit: { attempt: { count: 1 } } } }
            do:
              - all:
                  metadata: { saga: { retry: once } }
                  try:
                    - note: { set: { noted: true }, metadata: { compensate: undo } }
                    - fail: { raise: { error: { type: 'https://example.com/errors/no', status: 418, title: No } } }
                  catch: {}
            """, cancellationToken);
        var id = (await server.Client.Executions.StartAsync(Namespace, name, new(), cancellationToken: cancellationToken)).Id;
        while ((await server.Client.Executions.GetAsync(id, cancellationToken: cancellationToken)).Status != ExecutionStatus.Suspended) await Task.Yield();
        return id;
    }

    private async Task<string> DeletedAsync()
    {
        var name = await PublishedAsync("deleted", "1.0.0", "- one: { set: { n: 1 } }");
        await server.Client.Workflows.DeleteAsync(Namespace, name, "1.0.0", cancellationToken);
        return name;
    }

    private async Task<string> KeptSecretAsync()
    {
        await server.Client.Secrets.PutAsync($"{unique}-kept", System.Text.Json.JsonElement.Parse("\"x\""), cancellationToken);
        return $"{unique}-kept";
    }

    private async Task<string> SteppedAsync()
    {
        var id = await StartedAsync("stepped", new() { Suspended = true }, ["1.0.0"], "- one: { set: { n: 1 } }", "- two: { set: { n: 2 } }");
        await server.Client.Executions.StepAsync(id, Patience, cancellationToken: cancellationToken);
        return id;
    }

    private async Task<string> ExportedAsync()
    {
        var id = await StartedAsync("export", new(), ["1.0.0"], "- nap: { wait: { days: 3 } }");
        return System.Text.Encoding.UTF8.GetString(await server.Client.Executions.ExportAsync(id, cancellationToken: cancellationToken));
    }
}
