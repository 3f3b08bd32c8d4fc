using System.Text.Json;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>The verbs that operate executions, as a process against a server that is another process.</summary>
[Collection(OperatedCollection.Name)]
public sealed class OperateVerbTests(OperatedServer server)
{
    /// <summary>Every verb that gives a command, what it is given to, and what that is afterwards.</summary>
    public static TheoryData<string, string, string> Commands => new()
    {
        { "suspend {id} --reason stock", "wait", "suspended" },
        { "pause {id} --until 2099-01-01T00:00:00Z", "wait", "suspended" },
        { "suspend {id} --when .context.go", "wait", "suspended" },
        { "suspend {id} --when-event go.now --filter .data.go", "wait", "suspended" },
        { "resume {id} --data {\"more\":1}", "three --suspended", "completed" },
        { "step {id}", "three --suspended", "suspended" },
        { "step {id} --wait 0", "three --suspended", "suspended" },
        { "run-until {id} two", "three --suspended", "suspended" },
        { "breakpoints {id} two /do/2/three", "three --suspended", "suspended" },
        { "breakpoints {id}", "wait", "waiting" },
        { "skip {id} one --task-output {\"n\":9}", "three --suspended", "suspended" },
        { "edit {id} --context {\"vip\":true} --data {\"n\":7}", "three --suspended", "suspended" },
        { "edit {id} --next three", "three --suspended", "suspended" },
        { "cancel {id} --reason enough", "wait", "cancelled" },
        { "terminate {id} --reason enough", "wait", "cancelled" },
        { "release {id}", "wait", "waiting" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_says_what_became_of_the_execution(string line, string start, string status)
    {
        var (name, more) = (start.Split(' ')[0], start.Split(' ')[1..]);
        var id = await server.StartAsync(name, more);
        var said = await server.SayAsync($"execution {line}", ("id", id));
        Assert.Equal((0, "", $"{status} {id}"), (said.ExitCode, said.Out, said.Error.TrimEnd().Split('\n')[^1])); // what takes long on a busy machine says so before

        var again = await server.StartAsync(name, more);
        var shown = await server.SayAsync($"execution {line} -o json", ("id", again));
        Assert.Equal(0, shown.ExitCode);
        var execution = JsonElement.Parse(shown.Out);
        Assert.Equal((again, status), (execution.GetProperty("id").GetString(), execution.GetProperty("status").GetString()));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_that_is_refused_ends_with_2_and_says_why(string line, string start, string status)
    {
        Assert.NotEmpty(start + status);
        var unknown = await server.SayAsync($"execution {line}", ("id", "nobody"));
        Assert.Equal((2, ""), (unknown.ExitCode, unknown.Out));
        Assert.Contains("(execution-not-found)", unknown.Error, StringComparison.Ordinal);
        if (line.StartsWith("release", StringComparison.Ordinal)) return; // that changes nothing where nothing is set aside

        var id = await server.EndedAsync();
        var ended = await server.SayAsync($"execution {line}", ("id", id));
        Assert.Equal((2, ""), (ended.ExitCode, ended.Out));
        Assert.Contains("(execution-ended)", ended.Error, StringComparison.Ordinal);

        var weak = await server.SayAsync($"execution {line} --key {server.ReadKey}", ("id", id));
        Assert.Equal((2, ""), (weak.ExitCode, weak.Out));
        Assert.Contains("(forbidden)", weak.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_for_a_position_that_is_past_and_a_key_of_another_command_are_refused()
    {
        var id = await server.StartAsync("wait");
        var past = await server.SayAsync($"execution suspend {id} --if-position 1");
        Assert.Equal((2, ""), (past.ExitCode, past.Out));
        Assert.Contains("(position-changed)", past.Error, StringComparison.Ordinal);

        await server.OkAsync("execution", "suspend", id, "--idempotency-key", "k1");
        await server.OkAsync("execution", "suspend", id, "--idempotency-key", "k1");
        var reused = await server.SayAsync($"execution resume {id} --idempotency-key k1");
        Assert.Equal(2, reused.ExitCode);
        Assert.Contains("(idempotency-key-reused)", reused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("execution step")]
    [InlineData("execution run-until x")]
    [InlineData("execution resume x --data {")]
    [InlineData("execution resume x --data @no-such-file.json")]
    [InlineData("execution suspend x --until tomorrow")]
    [InlineData("execution step x --wait soon")]
    [InlineData("execution bulk explode --workflow a/b")]
    [InlineData("execution suspended --since yesterday")]
    public async Task A_command_line_that_is_none_ends_with_2(string line)
    {
        var result = await server.SayAsync(line);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.StartsWith("pawl: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_it_ends_with_3()
    {
        using var elsewhere = new TemporaryFolder();
        var result = await PawlProcess.RunAsync(elsewhere, ["execution", "suspend", "x", "--server", "http://127.0.0.1:9"]);
        Assert.Equal((3, ""), (result.ExitCode, result.Out));
        Assert.Contains("127.0.0.1:9", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_told_whether_and_why_an_execution_stands_still()
    {
        var id = await server.StartAsync("wait");
        Assert.Equal((1, "It cannot be resumed:"), Head(await server.SayAsync($"execution can-resume {id}")));
        await server.OkAsync("execution", "suspend", id, "--reason", "stock-taking");
        Assert.Equal((0, "It can be resumed."), Head(await server.SayAsync($"execution can-resume {id}")));
        Assert.True((await server.JsonAsync("execution", "can-resume", id)).GetProperty("canResume").GetBoolean());
        Assert.Contains("stock-taking", (await server.OkAsync("execution", "why", id)).Out, StringComparison.Ordinal);
        Assert.Contains("\nsentence: ", (await server.OkAsync("execution", "why", id, "-o", "yaml")).Out, StringComparison.Ordinal);
        Assert.Contains("held #", (await server.OkAsync("execution", "state", id)).Out, StringComparison.Ordinal);

        Assert.Contains($"{id}  try/wait/1.0.0", (await server.OkAsync("execution", "suspended", "--workflow", "try/wait", "--reason", "STOCK")).Out, StringComparison.Ordinal);
        Assert.Contains(id, (await server.OkAsync("execution", "suspended", "-o", "yaml")).Out, StringComparison.Ordinal);
        foreach (var verb in (string[])["can-resume", "why", "state"]) Assert.Equal((2, ""), Head(await server.SayAsync($"execution {verb} nobody")));
    }

    [Fact]
    public async Task A_task_is_gone_back_to_in_place_while_the_execution_is_suspended()
    {
        var id = await server.StartAsync("three", "--suspended");
        await server.OkAsync("execution", "step", id);
        Assert.Equal(id, (await server.OkAsync("execution", "retry", id, "--task", "one")).Out.Trim());
        Assert.Contains("one", (await server.OkAsync("execution", "state", id)).Out, StringComparison.Ordinal);

        var never = await server.SayAsync($"execution retry {id} --task three");
        Assert.Equal((2, ""), (never.ExitCode, never.Out));
        Assert.Contains("(command-invalid)", never.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_are_suspended_and_resumed_and_a_dry_run_does_nothing()
    {
        var label = server.NewName("bulk");
        foreach (var _ in (int[])[1, 2, 3]) await server.StartAsync("wait", "--label", $"job={label}");
        string[] filter = ["--label", $"job={label}"];

        var dry = await server.OkAsync(["execution", "bulk", "suspend", "--dry-run", .. filter]);
        Assert.Equal(4, dry.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length); // a header and three
        Assert.Equal("3 matched, 0 done, 0 failed (dry run)\n", dry.Error);
        Assert.Empty((await server.JsonAsync(["execution", "suspended", .. filter])).GetProperty("items").EnumerateArray());

        var cut = await server.OkAsync(["execution", "bulk", "suspend", "--limit", "2", "--reason", label, .. filter]);
        Assert.Equal("2 matched, 2 done, 0 failed; more are meant: run it again\n", cut.Error);
        Assert.Equal(2, (await server.JsonAsync(["execution", "bulk", "resume", "--suspended-for", label])).GetProperty("done").GetInt32());
        Assert.Contains("matched: 3", (await server.OkAsync(["execution", "bulk", "cancel", "-o", "yaml", .. filter])).Out, StringComparison.Ordinal);

        var all = await server.SayAsync("execution bulk cancel");
        Assert.Equal((2, ""), (all.ExitCode, all.Out));
        Assert.Contains("/filter", all.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bulk_operation_that_fails_with_one_ends_with_1()
    {
        var label = server.NewName("bulk");
        var id = await server.StartAsync("wait", "--label", $"job={label}");
        await server.OkAsync("execution", "suspend", id, "--idempotency-key", label);
        await server.OkAsync("execution", "resume", id);
        var result = await server.SayAsync($"execution bulk suspend --label job={label} --reason other --idempotency-key {label}");
        Assert.Equal((1, "1 matched, 0 done, 1 failed\n"), (result.ExitCode, result.Error));
        Assert.Contains("idempotency key", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undos_that_failed_are_tried_again_and_skipped()
    {
        var name = server.NewName("undo");
        await server.OkAsync("workflow", "publish", server.Server.Home.Write($"{name}.yaml", $$"""
            document: { dsl: '1.0.3', namespace: try, name: {{name}}, version: '1.0.0', metadata: { requires: [ saga ] } }
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
            """));
        await server.OkAsync("execution", "start", $"try/{name}", "--id", name);
        await SuspendedAsync(name);
        Assert.Contains("could not be undone", (await server.OkAsync("execution", "why", name)).Out, StringComparison.Ordinal);
        await server.OkAsync("execution", "retry-compensation", name);
        await SuspendedAsync(name);
        Assert.Equal("completed", (await server.JsonAsync("execution", "skip-compensation", name)).GetProperty("status").GetString());

        var id = await server.StartAsync("three", "--suspended");
        foreach (var verb in (string[])["retry-compensation", "skip-compensation"])
        {
            var none = await server.SayAsync($"execution {verb} {id}");
            Assert.Equal((2, ""), (none.ExitCode, none.Out));
            Assert.Contains("(compensation-not-failed)", none.Error, StringComparison.Ordinal);
        }
    }

    private async Task SuspendedAsync(string id)
    {
        while ((await server.JsonAsync("execution", "get", id)).GetProperty("status").GetString() != "suspended") await Task.Yield();
    }

    private static (int, string) Head(ShellResult result) => (result.ExitCode, result.Out.Split('\n')[0]);
}
