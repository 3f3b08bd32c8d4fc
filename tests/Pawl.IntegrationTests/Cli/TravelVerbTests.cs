using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>The verbs that look back, begin again, name moments and move to other versions.</summary>
[Collection(OperatedCollection.Name)]
public sealed class TravelVerbTests(OperatedServer server)
{
    [Fact]
    public async Task An_execution_is_looked_at_as_it_stood()
    {
        var id = await server.EndedAsync();
        Assert.Contains("running", (await server.OkAsync("execution", "state", id, "--position", "3")).Out, StringComparison.Ordinal);
        Assert.Equal(3, (await server.JsonAsync("execution", "state", id, "--position", "3")).GetProperty("position").GetInt32());
        Assert.Contains("context /one", (await server.OkAsync("execution", "diff", id, "--from", "1")).Out, StringComparison.Ordinal);
        Assert.Contains("\nfrom: 1\nto: 3\n", (await server.OkAsync("execution", "diff", id, "--from", "1", "--to", "3", "-o", "yaml")).Out, StringComparison.Ordinal);
        Assert.Contains("""{"n":3}""", (await server.OkAsync("execution", "results", id)).Out, StringComparison.Ordinal);

        var waiting = await server.StartAsync("wait");
        var results = await server.JsonAsync("execution", "results", waiting);
        Assert.Equal((1, 1, 1), (results.GetProperty("ended").GetArrayLength(), results.GetProperty("running").GetArrayLength(), results.GetProperty("pending").GetArrayLength()));
    }

    [Theory]
    [InlineData("execution state {ended} --position 999", "position-unknown")]
    [InlineData("execution diff {ended} --from 999", "query-invalid")]
    [InlineData("execution diff {ended} --from 1 --to 999", "position-unknown")]
    [InlineData("execution results nobody", "execution-not-found")]
    [InlineData("execution diff nobody --from 1", "execution-not-found")]
    [InlineData("execution fork nobody", "execution-not-found")]
    [InlineData("execution fork {ended} --position 999", "position-unknown")]
    [InlineData("execution fork {ended} --checkpoint none", "checkpoint-not-found")]
    [InlineData("execution fork {ended} --task none", "body-invalid")]
    [InlineData("execution fork {ended} --position 1 --task one", "body-invalid")]
    [InlineData("execution fork {waiting} --id {ended}", "execution-id-taken")]
    [InlineData("execution fork {waiting} --workflow-version 9.9.9", "workflow-not-found")]
    [InlineData("execution retry nobody", "execution-not-found")]
    [InlineData("execution retry {waiting}", "execution-not-ended")]
    [InlineData("execution retry {ended}", "fork-impossible")]
    [InlineData("execution export nobody", "execution-not-found")]
    [InlineData("execution export {ended} --position 999", "position-unknown")]
    [InlineData("execution checkpoint create nobody a", "execution-not-found")]
    [InlineData("execution checkpoint create {ended} -- -bad-", "body-invalid")]
    [InlineData("execution checkpoint create {ended} a --position 999", "position-unknown")]
    [InlineData("execution checkpoint list nobody", "execution-not-found")]
    [InlineData("execution checkpoint copy {ended} none a", "checkpoint-not-found")]
    [InlineData("execution checkpoint delete {ended} none", "checkpoint-not-found")]
    [InlineData("execution checkpoint prune {ended}", "body-invalid")]
    [InlineData("execution checkpoint prune {ended} --older-than soon", "body-invalid")]
    [InlineData("execution migrate nobody 1.1.0", "execution-not-found")]
    [InlineData("execution migrate {ended} 1.1.0", "execution-ended")]
    [InlineData("execution migrate {waiting} 9.9.9", "workflow-not-found")]
    [InlineData("execution migrate {waiting} 1.1.0 --key {read}", "forbidden")]
    [InlineData("execution fork {waiting} --key {read}", "forbidden")]
    public async Task What_is_refused_ends_with_2_and_says_why(string line, string code)
    {
        var result = await server.SayAsync(line, ("ended", line.Contains("{ended}", StringComparison.Ordinal) ? await server.EndedAsync() : ""), ("waiting", line.Contains("{waiting}", StringComparison.Ordinal) ? await server.StartAsync("wait") : ""), ("read", server.ReadKey));
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains($"({code})", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("execution diff x", "--from")]
    [InlineData("execution state x --position first", "first")]
    [InlineData("execution migrate x 1.1.0 --map one", "OLD=NEW")]
    [InlineData("execution fork x --map one", "OLD=NEW")]
    [InlineData("execution import no-such-file.json", "cannot be read")]
    [InlineData("execution export x --file /no/such/folder/x.json", "x")]
    public async Task A_command_line_that_is_none_ends_with_2(string line, string part)
    {
        var result = await server.SayAsync(line);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(part, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_prints_its_id_and_can_be_followed()
    {
        var id = await server.EndedAsync();
        var fork = await server.OkAsync("execution", "fork", id, "--task", "two", "--data", """{"n":8}""", "--id", server.NewName("fork"), "--label", "by=cli", "--priority", "7", "--watch");
        Assert.Matches("^fork-[0-9]+\n$", fork.Out);
        Assert.Contains("completed", fork.Error, StringComparison.Ordinal);
        var made = await server.JsonAsync("execution", "get", fork.Out.Trim());
        Assert.Equal((id, 7, "cli"), (made.GetProperty("forkedFrom").GetProperty("id").GetString(), made.GetProperty("priority").GetInt32(), made.GetProperty("labels").GetProperty("by").GetString()));

        var waiting = await server.StartAsync("wait");
        var moved = await server.JsonAsync("execution", "fork", waiting, "--workflow-version", "1.1.0", "--idempotency-key", "f1");
        Assert.Equal("1.1.0", moved.GetProperty("workflow").GetProperty("version").GetString());
        Assert.Equal(moved.GetProperty("id").GetString(), (await server.OkAsync("execution", "fork", waiting, "--workflow-version", "1.1.0", "--idempotency-key", "f1")).Out.Trim());
    }

    [Fact]
    public async Task What_faulted_is_retried_with_other_data()
    {
        var id = server.NewName("fail");
        Assert.Equal(1, (await server.SayAsync($"execution start try/fail --id {id} --watch")).ExitCode);
        Assert.Equal(1, (await server.SayAsync($"execution retry {id} --watch")).ExitCode);
        var again = await server.OkAsync("execution", "retry", id, "--data", """{"ok":false}""", "--watch");
        Assert.True((await server.JsonAsync("execution", "output", again.Out.Trim())).GetProperty("thanks").GetBoolean());
    }

    [Fact]
    public async Task A_saved_state_goes_through_a_file_or_a_pipe()
    {
        var id = await server.StartAsync("wait");
        var file = Path.Combine(server.Server.Home.Path, $"{id}.json");
        Assert.Equal("", (await server.OkAsync("execution", "export", id, "--file", file)).Out);
        var copy = server.NewName("copy");
        Assert.Equal($"{copy}\n", (await server.OkAsync("execution", "import", file, "--id", copy)).Out);
        Assert.Equal("waiting", (await server.JsonAsync("execution", "import", file)).GetProperty("status").GetString());

        var piped = await server.RunAsync(["execution", "import", "-"], (await server.OkAsync("execution", "export", id)).Out);
        Assert.Equal((0, ""), (piped.ExitCode, piped.Error));

        await File.AppendAllTextAsync(file, "}", TestContext.Current.CancellationToken);
        var broken = await server.SayAsync($"execution import {file}");
        Assert.Equal((2, ""), (broken.ExitCode, broken.Out));
        Assert.Contains("(state-file-invalid)", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_are_made_listed_copied_pruned_and_deleted()
    {
        var id = await server.StartAsync("wait");
        Assert.Equal("first at position 1\n", (await server.OkAsync("execution", "checkpoint", "create", id, "first", "--position", "1", "--note", "the beginning")).Out);
        Assert.Equal("second at position 1\n", (await server.OkAsync("execution", "checkpoint", "copy", id, "first", "second")).Out);
        Assert.Equal("first at position 1\n", (await server.OkAsync("execution", "checkpoint", "create", id, "first", "--position", "1", "--note", "the beginning")).Out);
        Assert.Equal(2, (await server.SayAsync($"execution checkpoint create {id} first")).ExitCode);
        Assert.Contains("the beginning", (await server.OkAsync("execution", "checkpoint", "list", id)).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await server.JsonAsync("execution", "checkpoint", "list", id)).GetProperty("items").GetArrayLength());
        Assert.Equal("deleted 1\n", (await server.OkAsync("execution", "checkpoint", "prune", id, "--keep", "1")).Out);
        Assert.Equal("deleted second\n", (await server.OkAsync("execution", "checkpoint", "delete", id, "second")).Error);
        Assert.Equal("NAME  POSITION  CREATED  NOTE\n", (await server.OkAsync("execution", "checkpoint", "list", id)).Out);
    }

    [Fact]
    public async Task An_execution_is_moved_and_what_is_impossible_ends_with_1_or_2()
    {
        var id = await server.StartAsync("wait");
        Assert.Equal("safe", (await server.JsonAsync("execution", "migrate", id, "1.1.0", "--dry-run")).GetProperty("verdict").GetString());
        Assert.Equal("1.0.0", (await server.JsonAsync("execution", "get", id)).GetProperty("workflow").GetProperty("version").GetString());
        Assert.NotEqual("", (await server.OkAsync("execution", "migrate", id, "latest")).Out);
        Assert.Equal("1.1.0", (await server.JsonAsync("execution", "get", id)).GetProperty("workflow").GetProperty("version").GetString());

        var draft = server.Server.Home.Write($"{server.NewName("draft")}.yaml", "document: { dsl: '1.0.3', namespace: try, name: moved, version: '2.0.0' }\ndo:\n- pause: { wait: { days: 30 } }\n");
        await server.OkAsync("workflow", "publish", server.Server.Home.Write("moved.yaml", "document: { dsl: '1.0.3', namespace: try, name: moved, version: '1.0.0' }\ndo:\n- rest: { wait: { days: 30 } }\n"));
        Assert.Contains("0 living executions compared", (await server.OkAsync("workflow", "upgrade-preview", draft)).Out, StringComparison.Ordinal);
        await server.OkAsync("execution", "start", "try/moved/1.0.0", "--id", "moved");
        var preview = await server.SayAsync($"workflow upgrade-preview {draft}");
        Assert.Equal(1, preview.ExitCode);
        Assert.Contains("blocked /do/0/rest", preview.Out, StringComparison.Ordinal);
        Assert.Contains("impossible: 1", (await server.SayAsync($"workflow upgrade-preview {draft} -o yaml")).Out, StringComparison.Ordinal);

        await server.OkAsync("workflow", "publish", draft);
        Assert.Equal(1, (await server.SayAsync("execution migrate moved 2.0.0 --dry-run")).ExitCode);
        var refused = await server.SayAsync("execution migrate moved 2.0.0");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Out));
        Assert.Contains("/do/0/rest", refused.Error, StringComparison.Ordinal);
        await server.OkAsync("execution", "migrate", "moved", "2.0.0", "--map", "/do/0/rest=/do/0/pause");
        Assert.Equal(2, (await server.SayAsync($"workflow upgrade-preview {draft} --replay 101")).ExitCode);
        Assert.Equal(2, (await server.SayAsync("workflow upgrade-preview no-such-file.yaml")).ExitCode);
    }
}
