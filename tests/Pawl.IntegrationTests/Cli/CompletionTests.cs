using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>What shells offer while a command line is typed.</summary>
[Collection(OperatedCollection.Name)]
public sealed class CompletionTests(OperatedServer server)
{
    [Fact]
    public async Task Verbs_options_and_names_are_offered()
    {
        Assert.Contains("suspended", await OfferedAsync("pawl execution susp"));
        Assert.Contains("--if-position", await OfferedAsync("pawl execution suspend x --if"));
        Assert.Contains("try/three", await OfferedAsync("pawl execution start try/t"));
        Assert.Contains("try/three/1.1.0", await OfferedAsync("pawl workflow disable try/three/"));
        var id = await server.StartAsync("wait");
        Assert.Contains(id, await OfferedAsync($"pawl execution suspend {id[..4]}"));
        Assert.Contains("fan-out-fan-in", await OfferedAsync("pawl template install fan"));
    }

    [Fact]
    public async Task Without_a_server_nothing_is_offered_and_nothing_is_said()
    {
        using var elsewhere = new TemporaryFolder();
        var result = await PawlProcess.RunAsync(elsewhere, ["[suggest:23]", "pawl execution suspend "]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("bash", "-n")]
    [InlineData("zsh", null)]
    [InlineData("fish", null)]
    public async Task A_shell_gets_a_script(string shell, string? check)
    {
        var script = await server.OkAsync("completion", shell);
        Assert.Contains("[suggest:", script.Out, StringComparison.Ordinal);
        if (check is null) return;
        var read = await Shell.RunAsync(shell, [check], input: script.Out);
        Assert.Equal((0, ""), (read.ExitCode, read.Error));
    }

    [Fact]
    public async Task Bash_completes_a_verb()
    {
        var script = server.Server.Home.Write("complete.sh", (await server.OkAsync("completion", "bash")).Out + """

            COMP_LINE='pawl execution can-r'; COMP_WORDS=(pawl execution can-r); COMP_CWORD=2
            _pawl
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        var result = await Shell.RunAsync("bash", [script], new Dictionary<string, string?> { ["PATH"] = $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}", ["HOME"] = server.Server.Home.Path });
        Assert.Equal((0, "can-resume\n"), (result.ExitCode, result.Out));
    }

    private async Task<string[]> OfferedAsync(string line) => (await server.OkAsync($"[suggest:{line.Length}]", line)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
