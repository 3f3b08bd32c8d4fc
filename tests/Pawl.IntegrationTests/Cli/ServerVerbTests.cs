using System.Text.Json;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>The command line as a process against a server that is another process.</summary>
public sealed class ServerVerbTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Up_prints_where_it_is_and_a_key_that_opens_it()
    {
        Assert.StartsWith("http://127.0.0.1:", server.Address, StringComparison.Ordinal);
        using var elsewhere = new TemporaryFolder();
        var result = await PawlProcess.RunAsync(elsewhere, ["workflow", "list", "-o", "json", "--server", server.Address, "--key", server.Key]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(JsonValueKind.Array, Json(result.Out).GetProperty("items").ValueKind);
    }

    [Fact]
    public async Task A_wrong_key_is_refused_with_advice()
    {
        using var elsewhere = new TemporaryFolder();
        var result = await PawlProcess.RunAsync(elsewhere, ["workflow", "list"], null, ("PAWL_SERVER", server.Address), ("PAWL_KEY", "pawl_nonsense"));
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains("--key", result.Error);
    }

    [Fact]
    public async Task Run_prints_the_output_alone_on_standard_output()
    {
        var result = await PawlAsync("run", File("hello.yaml", Documents.Hello), "--input", """{"name": "Ada"}""");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("Hello Ada", Json(result.Out).GetProperty("text").GetString());
        Assert.Contains("completed  /do/0/greet (set)", result.Error);
        Assert.DoesNotContain("\e", result.Out + result.Error);
    }

    [Fact]
    public async Task Run_takes_input_from_a_file()
    {
        var result = await PawlAsync("run", File("hello.yaml", Documents.Hello), "--input", "@" + File("ada.json", """{"name": "File"}"""));
        Assert.Equal("Hello File", Json(result.Out).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Run_of_a_workflow_that_faults_ends_with_1_and_says_why()
    {
        var result = await PawlAsync("run", File("fault.yaml", Documents.Fault));
        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.Contains("418 No: not today [/do/0/fail]", result.Error);
    }

    [Fact]
    public async Task Run_of_a_version_that_exists_with_other_content_ends_with_2()
    {
        await PawlAsync("run", File("one.yaml", Documents.Hello.Replace("name: hello", "name: twice", StringComparison.Ordinal)));
        var result = await PawlAsync("run", File("two.yaml", Documents.Hello.Replace("name: hello", "name: twice", StringComparison.Ordinal).Replace("Hello \\", "Bye \\", StringComparison.Ordinal)));
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains("1.0.0", result.Error);
    }

    [Fact]
    public async Task A_workflow_is_published_listed_shown_disabled_enabled_and_deleted()
    {
        var file = File("life.yaml", Documents.Hello.Replace("name: hello", "name: life", StringComparison.Ordinal));
        Assert.Equal("published test/life/1.0.0\n", (await PawlAsync("workflow", "publish", file)).Out);
        Assert.Equal("unchanged test/life/1.0.0\n", (await PawlAsync("workflow", "publish", file)).Out);
        Assert.Contains("life  1.0.0    enabled", (await PawlAsync("workflow", "versions", "test/life")).Out);
        Assert.Contains("test", (await PawlAsync("workflow", "list", "-n", "test", "-o", "yaml")).Out);
        Assert.Equal(await System.IO.File.ReadAllTextAsync(file, Stop), (await PawlAsync("workflow", "get", "test/life", "--source")).Out);
        Assert.Equal("life", Json((await PawlAsync("workflow", "get", "test/life/1.0.0", "-o", "json")).Out).GetProperty("document").GetProperty("document").GetProperty("name").GetString());

        Assert.Equal(0, (await PawlAsync("workflow", "disable", "test/life/1.0.0")).ExitCode);
        Assert.Equal(2, (await PawlAsync("execution", "start", "test/life/1.0.0")).ExitCode);
        Assert.Equal(0, (await PawlAsync("workflow", "enable", "test/life/1.0.0")).ExitCode);
        Assert.Equal(0, (await PawlAsync("workflow", "delete", "test/life/1.0.0")).ExitCode);
        Assert.Equal(2, (await PawlAsync("workflow", "get", "test/life")).ExitCode);
        Assert.Contains("which version", (await PawlAsync("workflow", "delete", "test/life")).Error);
    }

    [Fact]
    public async Task Publishing_several_files_tells_the_problems_of_each_and_publishes_the_good_ones()
    {
        var bad = File("bad.yaml", "document: {}");
        var result = await PawlAsync("workflow", "publish", bad, File("good.yaml", Documents.Hello.Replace("name: hello", "name: good", StringComparison.Ordinal)));
        Assert.Equal((2, "published test/good/1.0.0\n"), (result.ExitCode, result.Out));
        Assert.Contains($"{bad}:1:", result.Error);
    }

    [Fact]
    public async Task An_execution_that_waits_can_be_asked_why_and_cancelled()
    {
        await PawlAsync("workflow", "publish", File("wait.yaml", Documents.Wait));
        var id = (await PawlAsync("execution", "start", "test/wait", "--id", "wait-1", "--label", "team=red")).Out.Trim();
        Assert.Equal("wait-1", id);

        var watching = PawlAsync("execution", "watch", id);
        Assert.Contains("timer", (await PawlAsync("execution", "why", id)).Out);
        Assert.Contains("rest", (await PawlAsync("execution", "tasks", id)).Out);
        Assert.Equal("waiting", Json((await PawlAsync("execution", "get", id, "-o", "json")).Out).GetProperty("status").GetString());
        Assert.Equal("waiting", Json((await PawlAsync("execution", "state", id, "-o", "json")).Out).GetProperty("status").GetString());
        Assert.Contains("wait-1", (await PawlAsync("execution", "list", "--status", "waiting", "-l", "team=red")).Out);
        Assert.Contains("wait-started", (await PawlAsync("execution", "history", id)).Out);
        Assert.Equal(2, (await PawlAsync("execution", "output", id)).ExitCode);

        Assert.Equal("cancelled wait-1\n", (await PawlAsync("execution", "cancel", id, "--reason", "enough")).Error);
        var watched = await watching;
        Assert.Equal(1, watched.ExitCode);
        Assert.Contains("cancelled wait-1", watched.Error);
        Assert.Contains("enough", watched.Error);
    }

    [Fact]
    public async Task Start_with_watch_follows_to_the_end_and_output_prints_it_again()
    {
        await PawlAsync("workflow", "publish", File("hello.yaml", Documents.Hello));
        var started = await PawlAsync("execution", "start", "test/hello", "--idempotency-key", "k-1", "--watch");
        Assert.Equal(0, started.ExitCode);
        Assert.Equal(started.Out, (await PawlAsync("execution", "start", "test/hello", "--idempotency-key", "k-1")).Out);
        Assert.Equal("text: Hello world\n", (await PawlAsync("execution", "output", started.Out.Trim(), "-o", "yaml")).Out);
    }

    [Fact]
    public async Task Keys_are_made_listed_and_revoked()
    {
        var key = (await PawlAsync("key", "create", "reader", "--scope", "read")).Out.Trim();
        var id = key.Split('_')[1];
        Assert.Equal(2, (await PawlAsync("key", "create", "more", "--key", key)).ExitCode);
        Assert.Contains("reader", (await PawlAsync("key", "list")).Out);
        Assert.Equal(0, (await PawlAsync("key", "revoke", id)).ExitCode);
        var listed = Json((await PawlAsync("key", "list", "-o", "json")).Out).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("id").GetString() == id);
        Assert.True(listed.TryGetProperty("revokedAt", out _));
    }

    [Fact]
    public async Task Roles_are_set_given_shown_and_deleted()
    {
        Assert.Equal(0, (await PawlAsync("role", "set", "cli-starter", "workflows.read", "executions.start", "--description", "starts")).ExitCode);
        Assert.Contains("workflows.read executions.start", (await PawlAsync("role", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("executions.operate", (await PawlAsync("role", "permissions")).Out, StringComparison.Ordinal);

        var key = (await PawlAsync("key", "create", "bound", "--role", "cli-starter", "--role", "operator@shop", "--expires", "2099-01-01")).Out.Trim();
        var mine = Json((await PawlAsync("role", "mine", "-o", "json", "--key", key)).Out);
        Assert.Equal(["cli-starter", "operator@shop"], mine.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.True(mine.GetProperty("namespaces").TryGetProperty("shop", out _));
        Assert.Equal(2, (await PawlAsync("role", "delete", "cli-starter")).ExitCode);
        await PawlAsync("key", "revoke", key.Split('_')[1]);
        Assert.Equal(0, (await PawlAsync("role", "delete", "cli-starter")).ExitCode);
    }

    [Fact]
    public async Task A_person_logs_in_works_refreshes_and_logs_out()
    {
        const string Password = "correct horse battery\n";
        using var laptop = new TemporaryFolder();
        Assert.Equal(0, (await PawlProcess.RunAsync(server.Home, ["user", "create", "cli-ada", "--role", "developer"], Password)).ExitCode);
        Assert.Equal(2, (await PawlProcess.RunAsync(laptop, ["login", "--user", "cli-ada", "--server", server.Address], "wrong wrong wrong\n")).ExitCode);
        Assert.Equal(0, (await PawlProcess.RunAsync(laptop, ["login", "--user", "cli-ada", "--server", server.Address, "--context", "work"], Password)).ExitCode);

        Assert.Equal("user:cli-ada", Json((await PawlProcess.RunAsync(laptop, ["role", "mine", "-o", "json"])).Out).GetProperty("actor").GetString());
        var contexts = Path.Combine(laptop.Path, ".config", "pawl", "contexts.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(contexts));
        Assert.DoesNotContain("pawls_", (await PawlProcess.RunAsync(laptop, ["context", "list", "-o", "json"])).Out, StringComparison.Ordinal);

        // As if ten minutes had passed: several commands at once exchange the token, and only one of them does.
        var before = System.IO.File.ReadAllText(contexts);
        System.IO.File.WriteAllText(contexts, System.Text.RegularExpressions.Regex.Replace(before, "\"accessExpiresAt\": \"[^\"]*\"", "\"accessExpiresAt\": \"2001-01-01T00:00:00Z\"", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        var many = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PawlProcess.RunAsync(laptop, ["role", "mine", "-o", "json"])));
        Assert.All(many, one => Assert.Equal((0, ""), (one.ExitCode, one.Error)));
        Assert.NotEqual(before, System.IO.File.ReadAllText(contexts));

        Assert.Equal(0, (await PawlProcess.RunAsync(laptop, ["logout"])).ExitCode);
        Assert.Equal(2, (await PawlProcess.RunAsync(laptop, ["role", "mine", "--context", "work"])).ExitCode);
    }

    [Fact]
    public async Task Events_are_published_once_and_listed()
    {
        var first = await PawlAsync("event", "publish", "--type", "cli.test", "--source", "/cli", "--id", "e1", "--data", """{"n": 1}""", "-o", "json");
        Assert.Equal(0, first.ExitCode);
        Assert.True(Json(first.Out).GetProperty("events")[0].GetProperty("isNew").GetBoolean());
        Assert.Contains("it was there already", (await PawlAsync("event", "publish", "--type", "cli.test", "--source", "/cli", "--id", "e1")).Out);

        var file = File("events.json", """[{"specversion": "1.0", "id": "e2", "source": "/cli", "type": "cli.test"}, {"specversion": "1.0", "id": "e3", "source": "/cli", "type": "cli.other"}]""");
        Assert.Equal(0, (await PawlAsync("event", "publish", "--file", file)).ExitCode);
        var listed = Json((await PawlAsync("event", "list", "--type", "cli.test", "-o", "json")).Out).GetProperty("items");
        Assert.Equal(["e2", "e1"], listed.EnumerateArray().Select(item => item.GetProperty("event").GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("event", "publish")]
    [InlineData("event", "publish", "--file", "x.json", "--type", "a")]
    [InlineData("event", "publish", "--type", "a", "--data", "{")]
    public async Task An_event_that_is_none_is_refused(params string[] command) => Assert.Equal((2, ""), await EndAsync(command));

    [Fact]
    public async Task A_schedule_is_listed_with_its_next_run()
    {
        await PawlAsync("workflow", "publish", File("scheduled.yaml", Documents.Hello.Replace("name: hello", "name: scheduled", StringComparison.Ordinal).Replace("do:", "schedule: { every: { hours: 1 } }\ndo:", StringComparison.Ordinal)));
        var schedule = Json((await PawlAsync("schedule", "list", "test/scheduled", "-o", "json")).Out).GetProperty("items").EnumerateArray().Single();
        Assert.Equal("waiting", schedule.GetProperty("status").GetString());
        Assert.Contains(schedule.GetProperty("id").GetString()!, (await PawlAsync("schedule", "list", "test/scheduled")).Out);
        Assert.Equal((2, ""), await EndAsync("schedule", "list", "test/nobody"));
    }

    [Fact]
    public async Task A_secret_is_set_listed_without_its_value_and_deleted()
    {
        var set = await PawlAsync("secret", "set", "cli-secret", "--file", File("secret.txt", "a value that is never shown"));
        Assert.Equal(0, set.ExitCode);
        Assert.Contains("cli-secret", (await PawlAsync("secret", "list")).Out);
        Assert.DoesNotContain("never shown", (await PawlAsync("secret", "list", "-o", "json")).Out + set.Out + set.Error);
        Assert.Equal(0, (await PawlAsync("secret", "delete", "cli-secret")).ExitCode);
        Assert.Equal((2, ""), await EndAsync("secret", "delete", "cli-secret"));
    }

    private async Task<(int, string)> EndAsync(params string[] command)
    {
        var result = await PawlAsync(command);
        return (result.ExitCode, result.Out);
    }

    [Fact]
    public async Task Doctor_finds_the_server_and_nothing_that_fails()
    {
        var result = await PawlAsync("doctor", "-o", "json");
        Assert.DoesNotContain(Json(result.Out).EnumerateArray(), finding => finding.GetProperty("level").GetString() == "fail");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(Json(result.Out).EnumerateArray(), finding => finding.GetProperty("check").GetString() == "server" && finding.GetProperty("found").GetString()!.Contains("is ready", StringComparison.Ordinal));
    }

    private Task<ShellResult> PawlAsync(params string[] arguments) => server.PawlAsync(arguments);

    private string File(string name, string text) => server.Home.Write($"{Guid.NewGuid():N}/{name}", text);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
