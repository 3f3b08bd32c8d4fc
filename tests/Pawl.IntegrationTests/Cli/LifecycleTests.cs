using System.Text.Json;
using Pawl.Cli.Up;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>Commands that bring a server along.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Run_without_a_server_brings_one_along_and_leaves_nothing()
    {
        using var home = new TemporaryFolder();
        var temporary = Directory.CreateDirectory(Path.Combine(home.Path, "tmp")).FullName;
        foreach (var greeting in (string[])["Hello", "Bye"])
        {
            // The same version with other content: nothing of the first run may be left.
            var file = home.Write("hello.yaml", Documents.Hello.Replace("Hello \\", greeting + " \\", StringComparison.Ordinal));
            var result = await PawlProcess.RunAsync(home, ["run", file, "--input", """{"name": "Ada"}"""], null, ("TMPDIR", temporary));
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Equal($"{greeting} Ada", JsonDocument.Parse(result.Out).RootElement.GetProperty("text").GetString());
        }

        Assert.Empty(Directory.GetFileSystemEntries(temporary, "pawl-*"));
    }

    [Fact]
    public async Task Run_without_a_server_brings_the_children_along_that_lie_beside_the_file()
    {
        using var home = new TemporaryFolder();
        home.Write("child.yaml", Documents.Hello);
        home.Write("notes.yaml", "not: a workflow");
        var parent = home.Write("parent.yaml", """
            document: { dsl: '1.0.3', namespace: test, name: parent, version: '1.0.0' }
            do: [ { greet: { run: { workflow: { namespace: test, name: hello, version: latest, input: { name: Ada } } } } } ]
            """);
        var result = await PawlProcess.RunAsync(home, ["run", parent]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("Hello Ada", JsonDocument.Parse(result.Out).RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public void A_throwaway_directory_sweeps_what_killed_commands_left_and_spares_what_is_in_use()
    {
        var prefix = $"pawl-test-{Guid.NewGuid():N}-";
        using var living = ThrowawayDirectory.Make(prefix);
        var dead = Directory.CreateTempSubdirectory(prefix).FullName;
        File.WriteAllText(Path.Combine(dead, "in-use"), "");
        var beginning = Directory.CreateTempSubdirectory(prefix).FullName;
        ThrowawayDirectory.Make(prefix).Dispose();
        Assert.Equal((true, false, true), (Directory.Exists(living.Path), Directory.Exists(dead), Directory.Exists(beginning)));
        Directory.Delete(beginning);
    }

    [Fact]
    public async Task Up_stops_orderly_on_ctrl_c_and_a_second_one_keeps_data_and_key()
    {
        using var home = new TemporaryFolder();
        var server = new RunningServer();
        await server.InitializeAsync();
        var key = server.Key;
        await server.PawlAsync("workflow", "publish", server.Home.Write("hello.yaml", Documents.Hello));
        var (code, log) = await server.StopAsync();
        Assert.True(code == 0, log);

        await server.InitializeAsync();
        Assert.DoesNotContain("Admin key", server.Greeting);
        Assert.Contains("hello", (await server.PawlAsync("workflow", "list", "--key", key)).Out);
        Assert.Contains("hello", (await server.PawlAsync("workflow", "list")).Out);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Up_with_keys_that_nobody_here_knows_makes_one_for_this_machine()
    {
        var server = new RunningServer();
        await server.InitializeAsync();
        await server.StopAsync();
        File.Delete(Directory.GetFiles(server.Home.Path, "connection.json", SearchOption.AllDirectories).Single());

        await server.InitializeAsync();
        Assert.Equal(0, (await server.PawlAsync("workflow", "list", "--key", server.Key)).ExitCode);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Demo_runs_an_example_to_its_end_and_works_again_over_the_same_data()
    {
        using var home = new TemporaryFolder();
        string[] demo = ["demo", "--once", "--listen", "127.0.0.1:0"];
        var examples = Directory.GetFiles(Path.Combine(Repository.Root, "examples"), "*.yaml").Count(file => !file.EndsWith(".test.yaml", StringComparison.Ordinal));
        var first = await PawlProcess.RunAsync(home, demo);
        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Contains("Pawl is up.", first.Out);
        Assert.Contains("Admin key pawl_", first.Out);
        Assert.Contains($"{examples} published, 0 there already", first.Out);
        // The tree: every branch tried three times before its region answered.
        Assert.Equal(3, first.Out.Split('\n').Count(line => line.Contains("try   completed", StringComparison.Ordinal) && line.Contains("attempt 3", StringComparison.Ordinal)));
        Assert.Contains("\"revenueByRegion\"", first.Out);
        Assert.DoesNotContain("\e", first.Out + first.Error);

        var second = await PawlProcess.RunAsync(home, demo);
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Contains($"0 published, {examples} there already", second.Out);
        Assert.DoesNotContain("Admin key", second.Out);
    }

    [Fact]
    public async Task Up_whose_database_does_not_answer_says_so_and_ends_with_3()
    {
        using var home = new TemporaryFolder();
        var result = await PawlProcess.RunAsync(home, ["up", "--listen", "127.0.0.1:0"], variables: ("PAWL_DATABASE_URL", "postgresql://pawl:secret@127.0.0.1:9/pawl"));
        Assert.Equal((3, ""), (result.ExitCode, result.Out));
        Assert.Contains("pawl: the database does not answer: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_says_which_examples_there_are()
    {
        using var home = new TemporaryFolder();
        var result = await PawlProcess.RunAsync(home, ["demo", "--example", "nonsense"]);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains("poll-a-job", result.Error);
    }
}
