using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners.Sandbox;
using Pawl.Runners.Shell;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners;

public sealed class ShellActivityRunnerTests
{
    [Theory]
    [InlineData("echo \"$1-$2\"", "\"a b--x\\n\"")]
    [InlineData("cat", "\"from stdin\"")]
    [InlineData("printf %s \"$COLOR\"", "\"red\"")]
    [InlineData("printf %s \"$PAWL_IDEMPOTENCY_KEY\"", "\"key-1\"")]
    [InlineData("pwd; ls", "\"/work\\n\"")]
    public async Task A_command_gets_arguments_stdin_and_environment(string command, string result)
    {
        var outcome = await RunAsync(new(command, ["a b", "-x"], "from stdin", [new("COLOR", "red")], ProcessReturn.Stdout));

        Assert.Null(outcome.Error);
        Assert.Equal(result, outcome.Result!.Value.ToJson());
    }

    [Theory]
    [InlineData(ProcessReturn.Stdout, "\"out\\n\"")]
    [InlineData(ProcessReturn.Stderr, "\"err\\n\"")]
    [InlineData(ProcessReturn.Code, "0")]
    [InlineData(ProcessReturn.All, """{"code":0,"stdout":"out\n","stderr":"err\n"}""")]
    [InlineData(ProcessReturn.None, "null")]
    public async Task Return_says_what_becomes_the_result(ProcessReturn wanted, string result) =>
        Assert.Equal(result, (await RunAsync(Command("echo out; echo err >&2", wanted))).Result!.Value.ToJson());

    [Fact]
    public async Task A_non_zero_exit_is_a_runtime_error_that_shows_the_end_of_stderr()
    {
        var error = (await RunAsync(Command("echo broken >&2; exit 3"))).Error!;

        Assert.Equal(ErrorTypes.Prefix + "runtime", error.Type);
        Assert.Equal("The command ended with exit code 3: broken", error.Detail);
    }

    [Fact]
    public async Task A_non_zero_exit_is_data_when_the_code_is_asked_for() =>
        Assert.Equal("3", (await RunAsync(Command("exit 3", ProcessReturn.Code))).Result!.Value.ToJson());

    [Theory]
    [InlineData("cat /etc/passwd")]
    [InlineData("ls /root /home /var")]
    [InlineData("touch /usr/x")]
    [InlineData("touch /x")]
    [InlineData("touch /dev/x")]
    [InlineData("dd if=/dev/zero of=/work/x bs=1M count=65")]
    [InlineData("cat < /dev/tcp/127.0.0.1/80")]
    [InlineData("mount -t tmpfs none /work")]
    public async Task The_sandbox_shows_nothing_of_the_machine_and_lets_nothing_be_changed(string command) =>
        Assert.NotNull((await RunAsync(Command(command))).Error);

    [Fact]
    public async Task The_sandbox_has_no_network()
    {
        var outcome = await RunAsync(Command("cat /proc/net/dev | tail -n +3 | grep -v lo: | wc -l"));
        Assert.Equal("0", outcome.Result!.Value.AsString().Trim());
    }

    [Fact]
    public async Task Nothing_of_the_servers_environment_is_inside()
    {
        Environment.SetEnvironmentVariable("PAWL_TEST_CANARY", "leak");
        var outcome = await RunAsync(Command("env"));

        Assert.DoesNotContain("leak", outcome.Result!.Value.AsString(), StringComparison.Ordinal);
        Assert.Contains("HOME=/work", outcome.Result.Value.AsString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_prints_without_end_is_killed_at_the_bound()
    {
        var error = (await RunAsync(Command("yes"), new() { OutputBytes = 1 << 20 })).Error!;
        Assert.Contains("printed more than 1048576 bytes", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_ignores_signals_is_dead_after_the_time_limit()
    {
        var marker = $"pawl-{Guid.NewGuid():N}";
        var error = (await RunAsync(Command($"trap '' TERM INT HUP; : {marker}; while :; do sleep 1; done"), new() { Timeout = TimeSpan.FromMilliseconds(300) })).Error!;

        Assert.Contains("ran longer than 0.3 s", error.Detail, StringComparison.Ordinal);
        Assert.Empty(ProcessesWith(marker));
    }

    [Fact]
    public async Task Cancelling_kills_everything_that_was_started()
    {
        var marker = $"pawl-{Guid.NewGuid():N}";
        using var cancel = new CancellationTokenSource();
        var run = Runner(new()).RunAsync(Call(Command($"setsid sh -c 'while :; do : {marker}; sleep 1; done' & wait")), cancel.Token);
        while (ProcessesWith(marker).Length == 0 && !run.IsCompleted) await Task.Yield();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        // The kernel takes the processes of the namespace with their first one, but not in the same instant.
        Assert.True(SpinWait.SpinUntil(() => ProcessesWith(marker).Length == 0, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task A_fork_bomb_stays_inside_its_bounds()
    {
        var outcome = await RunAsync(Command("f(){ f|f & }; f 2>/dev/null; sleep 0.2; echo alive"), new() { Timeout = TimeSpan.FromSeconds(5) });
        Assert.True(outcome.Error is not null || outcome.Result!.Value.AsString().Contains("alive", StringComparison.Ordinal));
        Assert.Equal("fine\n", (await RunAsync(Command("echo fine"))).Result!.Value.AsString());
    }

    [Theory]
    [InlineData("NAME WITH SPACE")]
    [InlineData("A=B")]
    [InlineData("")]
    public async Task A_name_that_is_no_variable_is_refused(string name) =>
        Assert.Equal(ErrorTypes.Prefix + "configuration", (await RunAsync(new("true", [], null, [new(name, "x")], ProcessReturn.Stdout))).Error!.Type);

    private static ShellActivity Command(string command, ProcessReturn wanted = ProcessReturn.Stdout) => new(command, [], null, [], wanted);

    private static ShellActivityRunner Runner(SandboxOptions options) => new(new(options, TimeProvider.System));

    private static ActivityCall Call(ShellActivity activity) => new(new ExecutionKey("default", "exec"), "/do/0/run", 1, "key-1", activity);

    private static Task<ActivityOutcome> RunAsync(ShellActivity activity, SandboxOptions? options = null)
    {
        if (!SandboxTools.TryFind(out _, out var missing)) Assert.Skip(missing);
        return Runner(options ?? new()).RunAsync(Call(activity), TestContext.Current.CancellationToken);
    }

    private static string[] ProcessesWith(string marker) =>
    [
        .. Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
            .Where(file => Contains(file, marker)),
    ];

    private static bool Contains(string file, string marker)
    {
        try { return File.ReadAllText(file).Contains(marker, StringComparison.Ordinal); }
        catch (IOException) { return false; }
        catch (UnauthorizedAccessException) { return false; }
    }
}
