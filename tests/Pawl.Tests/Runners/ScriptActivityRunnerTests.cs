using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;
using Pawl.Runners.Sandbox;
using Pawl.Runners.Scripts;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners;

public sealed class ScriptActivityRunnerTests
{
    [Theory]
    [InlineData("js", "console.log(process.argv.slice(2).join('|'), process.env.COLOR, process.env.PAWL_IDEMPOTENCY_KEY, require('fs').readFileSync(0, 'utf8'))")]
    [InlineData("js", "import { readFileSync } from 'node:fs'; console.log(process.argv.slice(2).join('|'), process.env.COLOR, process.env.PAWL_IDEMPOTENCY_KEY, readFileSync(0, 'utf8'))")]
    [InlineData("python", "import os, sys\nprint('|'.join(sys.argv[1:]), os.environ['COLOR'], os.environ['PAWL_IDEMPOTENCY_KEY'], sys.stdin.read())")]
    public async Task A_script_gets_arguments_stdin_and_environment(string language, string code) =>
        Assert.Equal("a b|--version red key-1 in\u00e9\n", Text(await RunAsync(Script(language, code) with { Arguments = ["a b", "--version"], Stdin = "in\u00e9", Environment = [new("COLOR", "red")] })));

    [Theory]
    [InlineData("js", "export const one = 1; const two = await Promise.resolve(2); console.log(one + two)", "3\n")]
    [InlineData("js", "const path = require('node:path'); console.log(path.basename('/a/b'), require.main === module)", "b true\n")]
    [InlineData("js", "console.log(`${1 + 1} and $'quotes' \"\\u00e9\"`)", "2 and $'quotes' \"\u00e9\"\n")]
    [InlineData("python", "import json, sqlite3, ssl\nif __name__ == '__main__': print(json.dumps({'a': 'é'}, ensure_ascii=False))", "{\"a\": \"é\"}\n")]
    public async Task Modules_of_both_kinds_and_the_standard_library_work(string language, string code, string output) => Assert.Equal(output, Text(await RunAsync(Script(language, code))));

    [Theory]
    [InlineData("js", "console.log('out'); console.error('err'); process.exit(3)")]
    [InlineData("python", "import sys\nprint('out'); print('err', file=sys.stderr); sys.exit(3)")]
    public async Task Return_says_what_becomes_the_result(string language, string code)
    {
        var (all, codeOnly, stdout) = (await RunAsync(Script(language, code, ProcessReturn.All)), await RunAsync(Script(language, code, ProcessReturn.Code)), await RunAsync(Script(language, code)));

        Assert.Equal("""{"code":3,"stdout":"out\n","stderr":"err\n"}""", all.Result!.Value.ToJson());
        Assert.Equal("3", codeOnly.Result!.Value.ToJson());
        Assert.Equal((ErrorTypes.Prefix + "runtime", "The script ended with exit code 3: err"), (stdout.Error!.Type, stdout.Error.Detail));
    }

    [Theory]
    [InlineData("js", "throw new Error('broken')")]
    [InlineData("js", "this is no script")]
    [InlineData("python", "raise Exception('broken')")]
    [InlineData("python", "  this is no script")]
    public async Task A_script_that_fails_is_a_runtime_error(string language, string code) => Assert.Equal(ErrorTypes.Prefix + "runtime", (await RunAsync(Script(language, code))).Error!.Type);

    [Theory]
    [InlineData("js", "require('fs').readFileSync('/etc/passwd')")]
    [InlineData("js", "require('fs').writeFileSync('/pawl/script.js', '')")]
    [InlineData("python", "import urllib.request; urllib.request.urlopen('http://127.0.0.1', timeout=1)")]
    [InlineData("python", "open('/usr/x', 'w')")]
    public async Task A_script_sees_nothing_of_the_machine(string language, string code) => Assert.NotNull((await RunAsync(Script(language, code))).Error);

    [Theory]
    [InlineData("js", "for (;;) ;")]
    [InlineData("python", "import signal\nfor s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)\nwhile True: pass")]
    public async Task A_script_without_end_is_killed_at_the_time_limit(string language, string code)
    {
        var sandbox = TestProcesses.Sandbox(new() { Timeout = TimeSpan.FromMilliseconds(700) });
        // Found with a patient sandbox: the machine may be too busy to try one within so short a limit.
        var interpreter = await new Interpreters(new(), TestProcesses.Sandbox(), TestProcesses.Bounded).FindAsync(language, TestContext.Current.CancellationToken);
        Assert.NotEmpty(interpreter.Version);
        var error = (await RunAsync(Script(language, code), new(), sandbox)).Error!;

        Assert.Equal(ErrorTypes.Prefix + "runtime", error.Type);
        Assert.Contains("ran longer than 0.7 s", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_larger_than_an_argument_may_be_runs() =>
        Assert.Equal("1000000\n", Text(await RunAsync(Script("js", $"console.log('{new string('x', 1_000_000)}'.length)"))));

    [Fact]
    public async Task A_script_is_fetched_with_its_credentials_and_across_redirects()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            if (context.Request.Path == "/old") context.Response.Redirect("/new");
            return context.Request.Path == "/new" ? context.Response.Body.WriteAsync("print('fetched')"u8.ToArray()).AsTask() : context.Response.CompleteAsync();
        });
        var source = new ResolvedEndpoint($"{server.Address}old", new("bearer", JqValue.Parse("""{"token":"abc"}""")));

        Assert.Equal("fetched\n", Text(await RunAsync(Script("python", null!) with { Code = null, Source = source })));
        Assert.Equal(["Bearer abc", "Bearer abc"], server.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Theory]
    [InlineData(404, 0, 404)]
    [InlineData(200, 2_000, 500)]
    public async Task A_script_that_cannot_be_fetched_is_a_communication_error(int status, int bytes, int errorStatus)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.Body.WriteAsync(new byte[bytes]).AsTask();
        });
        var error = (await RunAsync(Script("python", null!) with { Code = null, Source = new(server.Address.AbsoluteUri, null) }, new() { SourceBytes = 1_000 })).Error!;

        Assert.Equal((ErrorTypes.Prefix + "communication", errorStatus), (error.Type, error.Status));
    }

    [Fact]
    public async Task A_script_in_a_private_network_is_not_fetched()
    {
        using var connector = new OutboundConnector(new());
        var runner = Runner(new(), TestProcesses.Sandbox(), connector);
        var outcome = await runner.RunAsync(TestProcesses.Call(Script("python", null!) with { Code = null, Source = new("http://127.0.0.1:1/x.py", null) }), TestContext.Current.CancellationToken);

        Assert.Equal(ErrorTypes.Prefix + "configuration", outcome.Error!.Type);
    }

    [Fact]
    public async Task An_interpreter_that_is_missing_is_named_with_what_to_do()
    {
        var error = (await RunAsync(Script("js", "1"), new() { Node = "/nowhere/node" })).Error!;

        Assert.Equal(ErrorTypes.Prefix + "configuration", error.Type);
        Assert.Contains("/nowhere/node", error.Detail, StringComparison.Ordinal);
        Assert.Contains("PAWL_SCRIPT_NODE", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_no_interpreter_is_not_taken_for_one()
    {
        var error = (await RunAsync(Script("python", "1"), new() { Python = "/bin/true" })).Error!;
        Assert.Contains("does not answer as Python does", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interpreter_elsewhere_is_shown_to_the_sandbox_with_its_installation()
    {
        var interpreters = new Interpreters(new(), TestProcesses.Sandbox(), TestProcesses.Bounded);
        var usual = await interpreters.FindAsync("js", TestContext.Current.CancellationToken);
        var root = Directory.CreateTempSubdirectory("pawl-node-");
        try
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(root.FullName, (UnixFileMode)0b111_101_101); // for the sandbox's user, too
            Directory.CreateDirectory(Path.Combine(root.FullName, "v1", "bin"));
            File.Copy(usual.Program, Path.Combine(root.FullName, "v1", "bin", "node"));
            File.CreateSymbolicLink(Path.Combine(root.FullName, "node"), "v1/bin/node");

            var outcome = await RunAsync(Script("js", "console.log(process.execPath)"), new() { Node = Path.Combine(root.FullName, "node") });

            Assert.Equal(Path.Combine(root.FullName, "v1", "bin", "node") + "\n", Text(outcome));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static ScriptActivity Script(string language, string code, ProcessReturn wanted = ProcessReturn.Stdout) => new(language, code, null, [], null, [], wanted);

    private static string Text(ActivityOutcome outcome)
    {
        Assert.Null(outcome.Error);
        return outcome.Result!.Value.AsString();
    }

    private static ScriptActivityRunner Runner(ScriptOptions options, SandboxedProcess sandbox, OutboundConnector connector) =>
        new(sandbox, new(options, TestProcesses.Sandbox(), TestProcesses.Bounded), new(new(connector, new(connector, new(), TimeProvider.System), new()), options, TimeProvider.System));

    private static async Task<ActivityOutcome> RunAsync(ScriptActivity script, ScriptOptions? options = null, SandboxedProcess? sandbox = null)
    {
        using var connector = new OutboundConnector(new() { AllowedTargets = ["127.0.0.1"] });
        return await Runner(options ?? new(), sandbox ?? TestProcesses.Sandbox(), connector).RunAsync(TestProcesses.Call(script), TestContext.Current.CancellationToken);
    }
}
