using System.Text.Json;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>The verbs about versions, templates, web hooks, settings and the audit log: what they print, and how they end.</summary>
[Collection(OperatedCollection.Name)]
public sealed class AdministerVerbTests(OperatedServer server)
{
    [Theory]
    [InlineData("workflow rollback try/nobody/1.0.0", "workflow-not-found")]
    [InlineData("workflow rollback try/three/1.0.0 --as 1.1.0", "version-exists")]
    [InlineData("workflow rollback try/three/1.0.0 --as three", "body-invalid")]
    [InlineData("workflow disable try/three/9.9.9", "workflow-not-found")]
    [InlineData("workflow enable try/three/9.9.9", "workflow-not-found")]
    [InlineData("workflow delete try/three/9.9.9", "workflow-not-found")]
    [InlineData("workflow undelete try/three/9.9.9", "workflow-not-found")]
    [InlineData("workflow get try/nobody", "workflow-not-found")]
    [InlineData("workflow versions try/nobody", "workflow-not-found")]
    [InlineData("workflow disable try/three/1.0.0 --key {read}", "forbidden")]
    [InlineData("template show try/nobody", "template-not-found")]
    [InlineData("template show try/three", "template-not-found")]
    [InlineData("template install nobody", "template-not-found")]
    [InlineData("template publish {plain}", "document-invalid")]
    [InlineData("template instantiate try/nobody --as try/made", "template-not-found")]
    [InlineData("template install fan-out-fan-in --key {read}", "forbidden")]
    [InlineData("webhook create ftp://x --secret a", "body-invalid")]
    [InlineData("webhook create https://x.example.com --secret a --event execution.ended", "body-invalid")]
    [InlineData("webhook delete nobody", "webhook-not-found")]
    [InlineData("webhook deliveries nobody", "webhook-not-found")]
    [InlineData("webhook create https://x.example.com --secret a --key {read}", "forbidden")]
    [InlineData("settings set --active-limit soon", "body-invalid")]
    [InlineData("settings set --active-limit 30m --key {read}", "forbidden")]
    [InlineData("tenant create {taken}", "tenant-exists")]
    [InlineData("tenant create No", "body-invalid")]
    [InlineData("tenant show nobody", "tenant-not-found")]
    [InlineData("tenant disable default", "tenant-is-default")]
    [InlineData("tenant quota nobody", "tenant-not-found")]
    [InlineData("tenant settings nobody --retention 90d", "tenant-not-found")]
    [InlineData("tenant list --key {read}", "forbidden")]
    [InlineData("audit list --key {read}", "forbidden")]
    [InlineData("audit verify --anchor x", "query-invalid")]
    [InlineData("audit export --after -1", "query-invalid")]
    public async Task What_is_refused_ends_with_2_and_says_why(string line, string code)
    {
        var plain = server.Server.Home.Write("plain.yaml", "document: { dsl: '1.0.3', namespace: try, name: plain, version: '1.0.0' }\ndo:\n- a: { set: { n: 1 } }\n");
        var result = await server.SayAsync(line, ("read", server.ReadKey), ("plain", plain), ("taken", "default"));
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains($"({code})", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("workflow delete try/three", "which version")]
    [InlineData("workflow disable a/b/c/d", "names no workflow")]
    [InlineData("workflow list --state gone", "gone")]
    [InlineData("workflow list --limit 0", "--limit")]
    [InlineData("template list --library --search x", "--library")]
    [InlineData("template install", "--all")]
    [InlineData("template instantiate try/a --as try/b --arg nothing", "NAME=VALUE")]
    [InlineData("template instantiate try/a", "--as")]
    [InlineData("webhook create https://x.example.com", "--secret")]
    [InlineData("tenant quota --executions 1", "Name the tenant")]
    [InlineData("tenant quota default --storage 10GB", "10GB")]
    [InlineData("tenant quota default --executions -1", "-1")]
    [InlineData("audit export --format xml", "xml")]
    [InlineData("audit list --result maybe", "maybe")]
    [InlineData("audit verify --file no-such-file", "no file")]
    [InlineData("test no-such-file.test.yaml", "cannot be read")]
    [InlineData("workflow list -o xml", "table, json and yaml")]
    public async Task A_command_line_that_is_none_ends_with_2(string line, string part)
    {
        var result = await server.SayAsync(line);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(part, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbs_about_versions_print_what_became_of_them_in_any_format()
    {
        var name = server.NewName("shelf");
        await PublishAsync(name, "1.0.0");
        Assert.Equal($"disabled try/{name}/1.0.0\n", (await server.OkAsync("workflow", "disable", $"try/{name}/1.0.0")).Error);
        Assert.Equal(2, (await server.SayAsync($"execution start try/{name}/1.0.0")).ExitCode);
        Assert.True((await server.JsonAsync("workflow", "disable", $"try/{name}/1.0.0")).TryGetProperty("disabledAt", out _));
        Assert.False((await server.JsonAsync("workflow", "enable", $"try/{name}/1.0.0")).TryGetProperty("disabledAt", out _));
        Assert.Equal("1.0.1", (await server.JsonAsync("workflow", "rollback", $"try/{name}/1.0.0")).GetProperty("version").GetString());
        Assert.Equal($"deleted try/{name}/1.0.1\n", (await server.OkAsync("workflow", "delete", $"try/{name}/1.0.1")).Error);
        Assert.Contains($"name: {name}\n", (await server.OkAsync("workflow", "undelete", $"try/{name}/1.0.1", "-o", "yaml")).Out, StringComparison.Ordinal);

        await server.OkAsync("execution", "start", "try/wait/1.1.0");
        var used = await server.SayAsync("workflow delete try/wait/1.1.0 --permanently");
        Assert.Equal((2, ""), (used.ExitCode, used.Out));
        Assert.Contains("(workflow-in-use)", used.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_with_more_versions_than_a_page_shows_them_all()
    {
        var name = server.NewName("many");
        await PublishAsync(name, [.. Enumerable.Range(0, 60).Select(patch => $"1.0.{patch}")]);
        Assert.Equal(61, (await server.OkAsync("workflow", "versions", $"try/{name}")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(60, (await server.JsonAsync("workflow", "versions", $"try/{name}")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_list_that_goes_on_says_so_beside_the_table()
    {
        foreach (var _ in (int[])[1, 2]) await server.StartAsync("wait");
        var list = await server.OkAsync("execution", "list", "-w", "try/wait", "--limit", "1");
        Assert.Equal((2, "There are more than these 1: --limit shows more.\n"), (list.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, list.Error));
        var json = await server.OkAsync("execution", "list", "-w", "try/wait", "--limit", "1", "-o", "json");
        Assert.Equal("", json.Error);
        Assert.True(JsonElement.Parse(json.Out).TryGetProperty("nextCursor", out _));
    }

    [Fact]
    public async Task A_web_hook_is_made_listed_watched_and_deleted()
    {
        var hook = (await server.OkAsync("webhook", "create", "https://ops.example.com/cli", "--secret", "hook-key", "--event", "execution.resumed")).Out.Trim();
        Assert.Contains($"{hook}  https://ops.example.com/cli  hook-key  execution.resumed", (await server.OkAsync("webhook", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("url: \"https://ops.example.com/cli\"", (await server.OkAsync("webhook", "list", "-o", "yaml")).Out, StringComparison.Ordinal);
        Assert.Equal("ID  EXECUTION  EVENT  CREATED  ATTEMPTS  LAST ERROR\n", (await server.OkAsync("webhook", "deliveries", hook)).Out);
        Assert.Equal(0, (await server.JsonAsync("webhook", "deliveries", hook, "--limit", "5")).GetProperty("items").GetArrayLength());
        Assert.Equal($"deleted {hook}\n", (await server.OkAsync("webhook", "delete", hook)).Error);
        var json = await server.JsonAsync("webhook", "create", "https://ops.example.com/cli", "--secret", "hook-key");
        Assert.Contains("execution.suspended", json.GetProperty("events").EnumerateArray().Select(one => one.GetString()));
        await server.OkAsync("webhook", "delete", json.GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task Settings_are_set_shown_and_taken_back()
    {
        Assert.Equal("active limit: 30m\nretention: default\nencrypt payloads: no\n", (await server.OkAsync("settings", "set", "--active-limit", "30m")).Out);
        Assert.Equal("activeLimit: \"30m\"\n", (await server.OkAsync("settings", "get", "-o", "yaml")).Out);
        Assert.Equal("{}\n", (await server.OkAsync("settings", "set", "--active-limit", "default", "-o", "json")).Out);
        Assert.Equal("active limit: default\nretention: default\nencrypt payloads: no\n", (await server.OkAsync("settings", "get")).Out);
    }

    [Fact]
    public async Task The_audit_log_is_narrowed_and_goes_through_a_pipe()
    {
        var name = server.NewName("told");
        await PublishAsync(name, "1.0.0");
        await server.OkAsync("workflow", "disable", $"try/{name}/1.0.0");
        var list = await server.JsonAsync("audit", "list", "--object", $"workflow:try/{name}/1.0.0", "--result", "done");
        Assert.Equal(["workflow.disable", "workflow.publish"], list.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("action").GetString()));
        Assert.Contains("action: workflow.disable", (await server.OkAsync("audit", "list", "--action", "workflow.disable", "-o", "yaml")).Out, StringComparison.Ordinal);
        Assert.True((await server.JsonAsync("audit", "verify")).GetProperty("valid").GetBoolean());

        var piped = await Shell.RunAsync("bash", ["-c", $"set -o pipefail; '{Path.Combine(AppContext.BaseDirectory, "pawl")}' audit export --server {server.Server.Address} --key {server.Server.Key} | head -1"]);
        Assert.True(piped.ExitCode is 0 or 141, piped.ToString()); // head leaves early, and that is no fault of the writer
        Assert.Equal("", piped.Error);
        Assert.Equal(1, JsonElement.Parse(piped.Out).GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task A_template_can_be_published_with_its_warnings_and_narrowed_by_namespace()
    {
        var name = server.NewName("template");
        var file = server.Server.Home.Write($"{name}.yaml", $"document: {{ dsl: '1.0.3', namespace: try, name: {name}, version: '1.0.0', tags: {{ kind: template }} }}\ndo:\n- a: {{ set: {{ n: 1 }} }}\nextra: 1\n");
        var published = await server.OkAsync("template", "publish", file);
        Assert.Equal($"try/{name}/1.0.0\n", published.Out);
        Assert.Contains($"{file}:4:1: warning unknown-root-property", published.Error, StringComparison.Ordinal);
        Assert.Contains(name, (await server.OkAsync("template", "list", "-n", "try")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain(name, (await server.OkAsync("template", "list", "-n", "other")).Out, StringComparison.Ordinal);
        Assert.Contains("title: ", (await server.OkAsync("template", "list", "--library", "-o", "yaml")).Out, StringComparison.Ordinal);
        Assert.Equal(name, (await server.JsonAsync("template", "show", $"try/{name}")).GetProperty("name").GetString());
        await server.OkAsync("template", "instantiate", $"try/{name}", "--as", $"try/{name}-made");
        Assert.Equal(2, (await server.SayAsync($"template instantiate try/{name} --as try/{name}-made --title Another")).ExitCode);
    }

    private async Task PublishAsync(string name, params string[] versions) =>
        await server.OkAsync(["workflow", "publish", .. versions.Select(version => server.Server.Home.Write($"{name}-{version}.yaml", $"document: {{ dsl: '1.0.3', namespace: try, name: {name}, version: '{version}' }}\ndo:\n- a: {{ set: {{ n: 1 }} }}\n"))]);

    [Fact]
    public async Task Tenants_are_made_shown_bounded_and_closed()
    {
        var name = server.NewName("tenant");
        var key = (await server.OkAsync("tenant", "create", name)).Out.Trim();
        Assert.StartsWith("pawl_", key, StringComparison.Ordinal);
        Assert.Contains(name, (await server.OkAsync("tenant", "list", "--limit", "200")).Out, StringComparison.Ordinal);
        Assert.Equal(name, JsonElement.Parse((await server.OkAsync("tenant", "show", name, "-o", "json")).Out).GetProperty("name").GetString());

        await server.OkAsync("tenant", "quota", name, "--storage", "1GiB", "--definitions", "3");
        await server.OkAsync("tenant", "quota", name, "--definitions", "unlimited", "--executions", "9");
        var limits = JsonElement.Parse((await server.OkAsync("tenant", "quota", "--key", key, "-o", "json")).Out).GetProperty("limits");
        Assert.Equal((9, 1L << 30, false), (limits.GetProperty("executions").GetInt32(), limits.GetProperty("storageBytes").GetInt64(), limits.TryGetProperty("definitions", out _)));
        Assert.Contains("executions not ended", (await server.OkAsync("tenant", "quota", name)).Out, StringComparison.Ordinal);

        Assert.Contains("retention: 90d", (await server.OkAsync("tenant", "settings", name, "--retention", "90d")).Out, StringComparison.Ordinal);
        Assert.Contains("retention: 90d", (await server.OkAsync("settings", "get", "--key", key)).Out, StringComparison.Ordinal);

        await server.OkAsync("tenant", "disable", name);
        Assert.NotEqual(0, (await server.SayAsync($"workflow list --key {key}")).ExitCode);
        await server.OkAsync("tenant", "enable", name);
        await server.OkAsync("workflow", "list", "--key", key);
    }
}
