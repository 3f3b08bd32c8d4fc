using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners.Containers;
using Pawl.Runtime.Activities;
using Pawl.Tests.Shared;
using Xunit;
using static Pawl.Tests.Runners.TestContainers;

namespace Pawl.Tests.Runners;

public sealed class ContainerActivityRunnerTests
{
    [Fact]
    public async Task A_container_gets_command_arguments_stdin_and_environment()
    {
        var outcome = await RunAsync(Container("echo \"$1|$2|$COLOR|$PAWL_IDEMPOTENCY_KEY|$(cat)\"", "in\n--privileged") with { Arguments = ["a b", "--rm"], Environment = [new("COLOR", "r\"e'd\n$x")] });

        Assert.Equal("a b|--rm|r\"e'd\n$x|key-1|in\n--privileged\n", Text(outcome));
    }

    [Fact]
    public async Task Without_a_command_the_arguments_are_the_program() =>
        Assert.Equal("hi\n", Text(await RunAsync(Container("") with { Command = null, Arguments = ["/bin/sh", "-c", "echo hi"] })));

    [Theory]
    [InlineData(ProcessReturn.Stderr, "\"err\\n\"")]
    [InlineData(ProcessReturn.Code, "0")]
    [InlineData(ProcessReturn.All, """{"code":0,"stdout":"out\n","stderr":"err\n"}""")]
    [InlineData(ProcessReturn.None, "null")]
    public async Task Return_says_what_becomes_the_result(ProcessReturn wanted, string result) =>
        Assert.Equal(result, (await RunAsync(Container("echo out; echo err >&2") with { Return = wanted })).Result!.Value.ToJson());

    [Theory]
    [InlineData(125)]
    [InlineData(3)]
    public async Task The_exit_code_is_the_containers_own(int code)
    {
        Assert.Equal($"{code}", (await RunAsync(Container($"exit {code}") with { Return = ProcessReturn.Code })).Result!.Value.ToJson());
        Assert.Equal((ErrorTypes.Prefix + "runtime", $"The container ended with exit code {code}: broken"), await ErrorAsync(Container($"echo broken >&2; exit {code}")));
    }

    [Theory]
    [InlineData("touch /x")]
    [InlineData("touch /etc/x")]
    [InlineData("touch /dev/shm/x && head -c 1000000000 /dev/zero > /dev/shm/x")]
    [InlineData("head -c 100000000 /dev/zero > /tmp/x")]
    [InlineData("cat < /dev/tcp/127.0.0.1/80")]
    public async Task The_container_is_shut_in(string command) => Assert.Equal(ErrorTypes.Prefix + "runtime", (await ErrorAsync(Container(command))).Type);

    [Fact]
    public async Task The_container_has_no_network_and_no_capability()
    {
        var seen = Text(await RunAsync(Container("cat /proc/net/dev | head -n 20; while read -r line; do case $line in CapEff*|NoNewPrivs*) echo \"$line\";; esac; done < /proc/self/status")));

        Assert.DoesNotContain("eth", seen, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", seen, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_forks_without_end_is_bounded()
    {
        var outcome = await RunAsync(Container("f() { f | f & }; f 2>/dev/null; sleep 0.2; echo alive"), options => options.Timeout = TimeSpan.FromSeconds(8));
        Assert.True(outcome.Error is not null || Text(outcome).Contains("alive", StringComparison.Ordinal));
        Assert.Equal("fine\n", Text(await RunAsync(Container("echo fine"))));
    }

    [Fact]
    public async Task A_container_that_prints_without_end_is_removed()
    {
        var container = Container("yes") with { RemoveAfter = null };
        var error = await ErrorAsync(container, options => options.OutputBytes = 1 << 20);

        Assert.Contains("printed more than 1048576 bytes", error.Detail, StringComparison.Ordinal);
        await AssertGoneAsync(container);
    }

    [Fact]
    public async Task A_container_that_ignores_signals_is_removed_at_the_time_limit()
    {
        var container = Container("trap '' TERM INT HUP; while :; do sleep 1; done") with { RemoveAfter = null };
        var error = await ErrorAsync(container, options => options.Timeout = TimeSpan.FromSeconds(2));

        Assert.Contains("ran longer than 2 s", error.Detail, StringComparison.Ordinal);
        await AssertGoneAsync(container);
    }

    [Fact]
    public async Task Cancelling_stops_and_removes_the_container_whatever_its_cleanup()
    {
        await EngineAsync();
        var marker = $"{Random.Shared.Next(100_000, 1_000_000)}";
        var container = Container($"sleep {marker}") with { RemoveAfter = null };
        using var cancel = new CancellationTokenSource();
        var run = Runner().RunAsync(Call(container), cancel.Token);
        while (TestProcesses.With($"sleep\0{marker}").Length == 0 && !run.IsCompleted) await Task.Yield();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        TestProcesses.AssertGone($"sleep\0{marker}");
        await AssertGoneAsync(container);
    }

    [Fact]
    public async Task Cleanup_says_whether_the_container_stays()
    {
        var (removed, kept) = (Container("true"), Container("true") with { RemoveAfter = null });
        await RunAsync(removed);
        await RunAsync(kept);

        await AssertGoneAsync(removed);
        Assert.Equal(0, (await RawAsync("container", "inspect", kept.Name)).Code);
        await RawAsync("rm", "-f", kept.Name);
    }

    [Fact]
    public async Task Eventually_is_a_time_that_outlives_the_server()
    {
        await EngineAsync();
        var container = Container("true") with { RemoveAfter = TimeSpan.FromMinutes(30) };
        await RunAsync(container);

        // As another server, started later, sees it.
        var clock = new ManualClock();
        using var sweeper = new ContainerSweeper(new(Options(), TestProcesses.Bounded), clock);
        clock.SetWallClock(DateTimeOffset.UtcNow - clock.GetUtcNow());
        var due = await sweeper.SweepAsync(TestContext.Current.CancellationToken);
        Assert.InRange(due!.Value - clock.GetUtcNow(), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30));
        Assert.Equal(0, (await RawAsync("container", "inspect", container.Name)).Code);

        clock.SetWallClock(TimeSpan.FromMinutes(31));
        await sweeper.SweepAsync(TestContext.Current.CancellationToken);
        await AssertGoneAsync(container);
    }

    [Fact]
    public async Task What_still_runs_after_a_crash_is_stopped_before_it_is_run_again()
    {
        await EngineAsync();
        var marker = $"{Random.Shared.Next(100_000, 1_000_000)}";
        var container = Container($"sleep {marker}");
        Assert.Equal(0, (await RawAsync("run", "--detach", "--ulimit=nofile=1024:1024", "--ulimit=nproc=256:256", "--network=none", $"--name={container.Name}", "--label=pawl.key=key-1", "--label=pawl.tenant=default", "--stop-timeout=0", Image, "/bin/sh", "-c", container.Command!)).Code);
        Assert.NotEmpty(TestProcesses.With($"sleep\0{marker}"));

        var outcome = await RunAsync(container with { Command = "echo again" });

        Assert.Equal("again\n", Text(outcome));
        TestProcesses.AssertGone($"sleep\0{marker}");
    }

    [Theory]
    [InlineData("key-2", "default", true)]
    [InlineData("key-1", "other", false)]
    [InlineData("key-1", "other", true)]
    public async Task A_container_of_somebody_else_is_left_alone(string key, string tenant, bool runs)
    {
        await EngineAsync();
        var container = Container("echo mine");
        Assert.Equal(0, (await RawAsync("run", "--detach", "--ulimit=nofile=1024:1024", "--ulimit=nproc=256:256", "--network=none", $"--name={container.Name}", $"--label=pawl.key={key}", $"--label=pawl.tenant={tenant}", "--stop-timeout=0", Image, "/bin/sh", "-c", runs ? "sleep 60" : "true")).Code);

        Assert.Equal(ErrorTypes.Prefix + "configuration", (await ErrorAsync(container)).Type);
        Assert.Equal(0, (await RawAsync("container", "inspect", container.Name)).Code);
        await RawAsync("rm", "-f", container.Name);
    }

    [Fact]
    public async Task A_finished_container_gives_its_name_to_the_next_one()
    {
        var container = Container("echo once") with { RemoveAfter = null };
        await RunAsync(container);
        Assert.Equal("twice\n", Text(await RunAsync(container with { Command = "echo twice" }, key: "key-2")));
        await RawAsync("rm", "-f", container.Name);
    }

    [Fact]
    public async Task A_volume_is_seen_as_far_as_it_is_allowed()
    {
        var root = Directory.CreateTempSubdirectory("pawl-volume-").FullName;
        await File.WriteAllTextAsync($"{root}/note", "hello", TestContext.Current.CancellationToken);
        var container = Container("cat /data/note; touch /data/x || echo refused") with { Volumes = [new(root, "/data")] };

        Assert.Equal("hellorefused\n", Text(await RunAsync(container, options => options.Volumes = [new(root, ReadOnly: true)])));
        Assert.Equal(ErrorTypes.Prefix + "configuration", (await ErrorAsync(container)).Type);
        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData(ContainerPull.Never, "configuration")]
    [InlineData(ContainerPull.IfNotPresent, "communication")]
    public async Task An_image_that_cannot_be_had_is_an_error(ContainerPull pull, string type) =>
        Assert.Equal(ErrorTypes.Prefix + type, (await ErrorAsync(Container("true") with { Image = "127.0.0.1:1/pawl/none:1", Pull = pull })).Type);

    [Fact]
    public async Task A_program_that_is_not_in_the_image_is_a_configuration_error() =>
        Assert.Equal(ErrorTypes.Prefix + "configuration", (await ErrorAsync(Container("") with { Command = null, Arguments = ["/bin/missing"] })).Type);

    [Fact]
    public async Task Without_an_engine_the_error_says_what_to_do()
    {
        var runner = Runner(options => options.Engine = "/nowhere/podman");
        var error = (await runner.RunAsync(Call(Container("true")), TestContext.Current.CancellationToken)).Error!;

        Assert.Equal(ErrorTypes.Prefix + "configuration", error.Type);
        Assert.Contains("PAWL_CONTAINER_ENGINE", error.Detail, StringComparison.Ordinal);
    }

    private static ContainerActivityRunner Runner(Action<ContainerOptions>? change = null)
    {
        var options = Options();
        change?.Invoke(options);
        var engine = new ContainerEngine(options, TestProcesses.Bounded);
        return new(engine, new(engine, TimeProvider.System), options, TimeProvider.System);
    }

    private static async Task<ActivityOutcome> RunAsync(ContainerActivity container, Action<ContainerOptions>? change = null, string key = "key-1")
    {
        await EngineAsync();
        return await Runner(change).RunAsync(Call(container, key), TestContext.Current.CancellationToken);
    }

    private static async Task<(string Type, string? Detail)> ErrorAsync(ContainerActivity container, Action<ContainerOptions>? change = null)
    {
        var error = (await RunAsync(container, change)).Error;
        Assert.NotNull(error);
        return (error.Type, error.Detail);
    }

    private static string Text(ActivityOutcome outcome)
    {
        Assert.Null(outcome.Error);
        return outcome.Result!.Value.AsString();
    }

    private static async Task AssertGoneAsync(ContainerActivity container) => Assert.NotEqual(0, (await RawAsync("container", "inspect", container.Name)).Code);
}
