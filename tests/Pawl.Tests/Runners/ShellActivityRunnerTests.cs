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
        TestProcesses.AssertGone(marker);
    }

    [Fact]
    public async Task Cancelling_kills_everything_that_was_started()
    {
        var marker = $"pawl-{Guid.NewGuid():N}";
        using var cancel = new CancellationTokenSource();
        var run = Runner(new()).RunAsync(TestProcesses.Call(Command($"setsid sh -c 'while :; do : {marker}; sleep 1; done' & wait")), cancel.Token);
        while (TestProcesses.With(marker).Length == 0 && !run.IsCompleted) await Task.Yield();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        TestProcesses.AssertGone(marker);
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

    [Fact]
    public async Task A_daemon_that_is_left_behind_is_gone_with_its_sandbox()
    {
        var marker = $"pawl-{Guid.NewGuid():N}";
        var outcome = await RunAsync(Command($"setsid nohup sh -c 'trap \"\" TERM HUP; while :; do : {marker}; sleep 1; done' >/dev/null 2>&1 & echo left"));

        Assert.Equal("\"left\\n\"", outcome.Result!.Value.ToJson());
        TestProcesses.AssertGone(marker);
    }

    [Theory]
    [InlineData("/tmp")]
    [InlineData("/work")]
    [InlineData("/dev/shm")]
    public async Task What_is_written_to_memory_has_a_bound_and_vanishes(string folder)
    {
        var options = new SandboxOptions { DiskBytes = 1 << 20 };
        var filled = await RunAsync(Command($"for i in 1 2 3; do head -c 700000 /dev/zero > {folder}/$i || exit 9; done", ProcessReturn.Code), options);

        Assert.Equal("9", filled.Result!.Value.ToJson());
        Assert.Equal("0", (await RunAsync(Command($"ls {folder} | wc -l"), options)).Result!.Value.AsString().Trim());
    }

    [Theory]
    [InlineData("command")]
    [InlineData("argument")]
    [InlineData("variable")]
    public async Task NUL_cannot_be_passed(string where)
    {
        var error = (await RunAsync(new(where == "command" ? "a\0b" : "true", where == "argument" ? ["a\0b"] : [], null, where == "variable" ? [new("A", "a\0b")] : [], ProcessReturn.All))).Error!;
        Assert.Equal((ErrorTypes.Prefix + "configuration", true), (error.Type, error.Detail!.Contains("NUL", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("argument", 200_000)]
    [InlineData("variable", 200_000)]
    [InlineData("many", 120_000)]
    public async Task What_is_too_long_to_pass_is_refused_before_anything_starts(string where, int length)
    {
        var text = new string('x', length);
        var error = (await RunAsync(new("true", where switch { "argument" => [text], "many" => [.. Enumerable.Repeat(text, 10)], _ => [] }, null, where == "variable" ? [new("A", text)] : [], ProcessReturn.All))).Error!;
        Assert.Equal((ErrorTypes.Prefix + "configuration", true), (error.Type, error.Detail!.Contains("'stdin'", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_as_long_as_can_be_passed_arrives()
    {
        var text = new string('x', 120_000);
        Assert.Equal("\"240000\\n\"", (await RunAsync(new("echo $((${#1} + ${#A}))", [text], null, [new("A", text)], ProcessReturn.Stdout))).Result!.Value.ToJson());
    }

    [Fact]
    public async Task Large_stdin_that_is_not_read_holds_nothing_up() =>
        Assert.Equal("\"done\\n\"", (await RunAsync(new("exec <&-; echo done", [], new string('x', 4 << 20), [], ProcessReturn.Stdout))).Result!.Value.ToJson());

    [Fact]
    public async Task Output_that_is_no_text_is_still_data() =>
        Assert.Equal("a\0b\uFFFDc", (await RunAsync(Command("printf 'a\\000b\\377c'"))).Result!.Value.AsString());

    [Fact]
    public async Task A_process_that_a_signal_ends_has_128_and_the_signal_as_its_code() =>
        Assert.Equal("137", (await RunAsync(Command("kill -9 $$", ProcessReturn.Code))).Result!.Value.ToJson());

    [Fact]
    public async Task A_value_of_the_environment_never_becomes_an_option_of_the_sandbox() =>
        Assert.Equal("--bind\n/\n/", (await RunAsync(new("printf %s \"$A\"; test ! -e /etc/passwd", [], null, [new("A", "--bind\n/\n/")], ProcessReturn.Stdout))).Result!.Value.AsString());

    [Fact]
    public async Task No_value_of_the_environment_shows_in_a_list_of_processes()
    {
        var (secret, marker) = ($"secret-{Guid.NewGuid():N}", $"pawl-{Guid.NewGuid():N}");
        using var cancel = new CancellationTokenSource();
        var run = Runner(new()).RunAsync(TestProcesses.Call(new ShellActivity($"while :; do : {marker}; sleep 1; done", [], null, [new("SECRET", secret)], ProcessReturn.Stdout)), cancel.Token);
        while (TestProcesses.With(marker).Length < 2 && !run.IsCompleted) await Task.Yield();
        var seen = TestProcesses.With(secret);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(seen);
    }

    [Fact]
    public async Task A_process_outlives_the_thread_that_asked_for_it()
    {
        // To the kernel a parent is a thread, and the sandbox dies with its parent.
        var marker = $"pawl-{Guid.NewGuid():N}";
        var runner = Runner(new());
        Task<ActivityOutcome>? run = null;
        var asking = new Thread(() =>
        {
            run = runner.RunAsync(TestProcesses.Call(Command($": {marker}; sleep 0.3; echo alive")), CancellationToken.None);
            SpinWait.SpinUntil(() => TestProcesses.With(marker).Length > 0 || run.IsCompleted);
        });
        asking.Start();
        asking.Join();

        Assert.Equal("\"alive\\n\"", (await run!).Result?.ToJson());
    }

    private static ShellActivity Command(string command, ProcessReturn wanted = ProcessReturn.Stdout) => new(command, [], null, [], wanted);

    private static ShellActivityRunner Runner(SandboxOptions options) => new(TestProcesses.Sandbox(options));

    private static Task<ActivityOutcome> RunAsync(ShellActivity activity, SandboxOptions? options = null) =>
        Runner(options ?? new()).RunAsync(TestProcesses.Call(activity), TestContext.Current.CancellationToken);
}
