using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>The scripts, over a stand-in for the SDK that writes down how it was called.</summary>
public sealed class ScriptTests : IDisposable
{
    private const string Build = "build";

    /// <summary>Answers like an SDK: `build` leaves an executable where ./pawl looks for it, `exec` leaves the report that the test asks for.</summary>
    private const string Dotnet = """
        #!/usr/bin/env bash
        echo "$*" >> "$CALLS"
        case $1 in
          --list-sdks) [[ -n ${NO_SDK-} ]] || echo '10.0.100 [/sdk]' ;;
          build)
            [[ -z ${BROKEN-} ]] || { echo 'A.cs(1,1): error CS1002: ; expected'; exit 1; }
            if [[ $* == *--artifacts-path* ]]; then
              mkdir -p "$REPOSITORY/out/pawl/bin/Pawl.Cli/release"
              printf '#!/usr/bin/env bash\necho "ran $*"; exit 7\n' > "$REPOSITORY/out/pawl/bin/Pawl.Cli/release/pawl"
              chmod +x "$REPOSITORY/out/pawl/bin/Pawl.Cli/release/pawl"
            fi ;;
          exec)
            shift 2
            while (($# > 0)); do case $1 in --results-directory) folder=$2 ;; --report-ctrf-filename) file=$2 ;; esac; shift; done
            [[ -z ${folder-} || $REPORT == none ]] || echo "{\"results\":{\"summary\":$REPORT}}" > "$folder/$file"
            exit "${TEST_EXIT-0}" ;;
        esac
        """;

    private const string Guard = """
        Guard: the class is there
        Test: Pawl.Tests ATests.*

        --- a/src/A.cs
        +++ b/src/A.cs
        @@ -1 +1 @@
        -class A;
        +class B;

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _environment;

    public ScriptTests()
    {
        foreach (var script in (string[])["pawl", "check", ".ci/run", "tests/guards/run"]) _folder.Write(script, File.ReadAllText(Path.Combine(Repository.Root, script)), executable: true);
        _folder.Write("src/A.cs", "class A;\n");
        _folder.Write("tests/guards/here/a.patch", Guard);
        _folder.Write("bin/dotnet", Dotnet, executable: true);
        _environment = new()
        {
            ["PATH"] = $"{_folder.Path}/bin:{Environment.GetEnvironmentVariable("PATH")}",
            ["DOTNET_ROOT"] = null,
            ["CALLS"] = $"{_folder.Path}/calls",
            ["REPOSITORY"] = _folder.Path,
            ["PAWL_CONFORMANCE"] = null,
        };
    }

    private int Builds => File.Exists($"{_folder.Path}/calls") ? File.ReadLines($"{_folder.Path}/calls").Count(call => call.StartsWith(Build, StringComparison.Ordinal)) : 0;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pawl_builds_once_and_passes_arguments_and_exit_code_on()
    {
        var first = await ScriptAsync("pawl", "run", "a b.yaml");
        Assert.Equal("ran run a b.yaml\n", first.Out);
        Assert.Equal(7, first.ExitCode);
        Assert.Contains("building", first.Error);

        var second = await ScriptAsync("pawl");
        Assert.Equal("", second.Error);
        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task Pawl_calls_no_sdk_at_all_when_nothing_changed()
    {
        await ScriptAsync("pawl");
        var calls = await File.ReadAllLinesAsync($"{_folder.Path}/calls", TestContext.Current.CancellationToken);
        await ScriptAsync("pawl");
        Assert.Equal(calls, await File.ReadAllLinesAsync($"{_folder.Path}/calls", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("src/B.cs")]
    [InlineData("src/deep/below/C.cs")]
    [InlineData("Directory.Build.props")]
    public async Task Pawl_builds_again_after_a_new_file(string file)
    {
        await ScriptAsync("pawl");
        _folder.Write(file, "");
        await ScriptAsync("pawl");
        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task Pawl_builds_again_after_a_file_was_removed()
    {
        _folder.Write("src/B.cs", "");
        await ScriptAsync("pawl");
        File.Delete($"{_folder.Path}/src/B.cs");
        await ScriptAsync("pawl");
        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task Pawl_does_not_build_again_for_what_other_builds_leave_in_bin_and_obj()
    {
        _folder.Write("src/obj/a", "");
        await ScriptAsync("pawl");
        _folder.Write("src/obj/b", "");
        await ScriptAsync("pawl");
        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task Pawl_works_from_any_folder_and_through_a_link()
    {
        Directory.CreateDirectory($"{_folder.Path}/elsewhere");
        File.CreateSymbolicLink($"{_folder.Path}/elsewhere/pawl", $"{_folder.Path}/pawl");
        var result = await Shell.RunAsync($"{_folder.Path}/elsewhere/pawl", ["x"], _environment, directory: "/");
        Assert.Equal("ran x\n", result.Out);
    }

    [Fact]
    public async Task Pawl_says_what_failed_when_the_build_breaks_and_tries_again_next_time()
    {
        _environment["BROKEN"] = "1";
        var broken = await ScriptAsync("pawl");
        Assert.Equal(70, broken.ExitCode);
        Assert.Contains("CS1002", broken.Error);
        Assert.Equal("", broken.Out);

        _environment.Remove("BROKEN");
        Assert.Equal(7, (await ScriptAsync("pawl")).ExitCode);
    }

    [Fact]
    public async Task Pawl_says_how_to_get_the_sdk_when_there_is_none()
    {
        _environment["NO_SDK"] = "1";
        var result = await ScriptAsync("pawl");
        Assert.Equal(69, result.ExitCode);
        Assert.Contains("https://dotnet.microsoft.com/download/dotnet/10.0", result.Error);
    }

    [Fact]
    public async Task Check_ends_with_the_sums_of_both_test_projects_and_the_torture()
    {
        _environment["REPORT"] = """{"tests":5,"passed":3,"failed":0,"skipped":2,"pending":0,"other":0}""";
        var result = await ScriptAsync("check");
        Assert.Equal("7 passed, 0 failed, 4 skipped", result.LastLine);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("class Other;\n", Guard, "here/a")] // the guard is somewhere else by now
    [InlineData("class A;\n", "Guard: it has no test\n", "here/a names no guard or no test")]
    public async Task Check_fails_when_a_guard_can_no_longer_be_switched_off(string source, string guard, string told)
    {
        _environment["REPORT"] = """{"tests":1,"passed":1,"failed":0,"skipped":0,"pending":0,"other":0}""";
        _folder.Write("src/A.cs", source);
        _folder.Write("tests/guards/here/a.patch", guard);
        var result = await ScriptAsync("check");
        Assert.Equal("3 passed, 1 failed, 0 skipped", result.LastLine);
        Assert.Contains(told, result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"tests":2,"passed":1,"failed":1,"skipped":0,"pending":0,"other":0}""", 2, "1 passed, 1 failed, 0 skipped")]
    [InlineData("""{"tests":0,"passed":0,"failed":0,"skipped":0,"pending":0,"other":0}""", 8, "0 passed, 1 failed, 0 skipped")] // no test at all
    [InlineData("""{"tests":3,"passed":0,"failed":0,"skipped":3,"pending":0,"other":0}""", 0, "0 passed, 0 failed, 3 skipped")] // nothing held
    [InlineData("""{"tests":9,"passed":9,"failed":0,"skipped":0,"pending":0,"other":0}""", 134, "9 passed, 1 failed, 0 skipped")] // a crash after the report
    [InlineData("none", 139, "0 passed, 1 failed, 0 skipped")] // a crash before it
    public async Task Check_fails_unless_something_passed_and_nothing_failed(string report, int exit, string lastLine)
    {
        (_environment["REPORT"], _environment["TEST_EXIT"]) = (report, $"{exit}");
        var result = await ScriptAsync("check", "--fast");
        Assert.Equal(lastLine, result.LastLine);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Check_shows_the_errors_of_a_broken_build()
    {
        _environment["BROKEN"] = "1";
        var result = await ScriptAsync("check", "--fast");
        Assert.Contains("CS1002", result.Out);
        Assert.Equal("0 passed, 1 failed, 0 skipped", result.LastLine);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Check_simulate_passes_the_seeds_to_the_simulation_alone()
    {
        _folder.Write("bin/dotnet", Dotnet.Replace("exec)", "exec) echo \"seeds $PAWL_SIM_SEEDS from $PAWL_SIM_FROM\"", StringComparison.Ordinal), executable: true);
        _environment["REPORT"] = """{"tests":1,"passed":1,"failed":0,"skipped":0,"pending":0,"other":0}""";
        var result = await ScriptAsync("check", "simulate", "--seeds", "20", "--from", "7");
        Assert.Contains("seeds 20 from 7", result.Out);
        Assert.Equal("1 passed, 0 failed, 0 skipped", result.LastLine);
        Assert.Contains("--filter-method *.Every_promise_is_kept_whatever_goes_wrong", await File.ReadAllTextAsync($"{_folder.Path}/calls", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--quick")]
    [InlineData("simulate --seeds many")]
    [InlineData("--seeds 3")]
    public async Task Check_refuses_what_it_does_not_know(string arguments)
    {
        var result = await ScriptAsync("check", arguments.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Usage", result.Error);
        Assert.Equal(0, Builds);
    }

    [Fact]
    public async Task Check_explains_itself()
    {
        var result = await ScriptAsync("check", "--help");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("simulate", result.Out);
    }

    [Fact]
    public async Task What_ci_runs_is_check_and_nothing_else()
    {
        _folder.Write("check", "#!/usr/bin/env bash\necho checked; exit 5\n", executable: true);
        var result = await ScriptAsync(".ci/run");
        Assert.Equal(("checked\n", 5), (result.Out, result.ExitCode));
    }

    private Task<ShellResult> ScriptAsync(string script, params string[] arguments) => Shell.RunAsync(Path.Combine(_folder.Path, script), arguments, _environment);
}
