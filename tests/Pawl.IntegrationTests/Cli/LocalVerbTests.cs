using Pawl.Cli;
using Pawl.Cli.Terminals;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>Verbs that need no server, as functions of arguments and standard input.</summary>
public sealed class LocalVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"a\":1} {\"a\":2}", 0, "2\n3\n", ".a + 1")]
    [InlineData("{\"a\":[1,{\"b\":[]}]}", 0, "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ]\n}\n", ".")]
    [InlineData("[1, 2]", 0, "[1,2]\n", ".", "-c")]
    [InlineData("\"x\\ny\"", 0, "x\ny\n", ".", "-r")]
    [InlineData("", 0, "42\n", "$n * 2", "-n", "--argjson", "n", "21")]
    [InlineData("", 0, "\"-1=x\"\n", "$a", "-n", "--arg", "a", "-1=x")]
    [InlineData("", 0, "[\"1\",2]\n", "[$a, $b]", "-nc", "--arg", "a", "1", "--argjson", "b", "2")]
    [InlineData("1 2 3", 0, "6\n", "add", "-s")]
    [InlineData("", 0, "", ".")]
    [InlineData("", 0, "5\n", ".x", "--input", "{\"x\": 5}")]
    [InlineData("null", 1, "null\n", ".", "-e")]
    [InlineData("1", 4, "", "empty", "-e")]
    public async Task Eval_prints_what_jq_prints(string input, int exitCode, string output, params string[] arguments)
    {
        var result = await PawlAsync(input, ["eval", .. arguments]);
        Assert.Equal(new ShellResult(exitCode, output, ""), result);
    }

    [Theory]
    [InlineData("{}", 3, "", ".a +")]
    [InlineData("{}", 3, "", "$unknown")]
    [InlineData("1", 5, "1\n", "., error(\"no\")")]
    [InlineData("{", 2, "", ".")]
    [InlineData("1 2 x", 2, "1\n2\n", ".")]
    [InlineData("", 2, "", ".", "--argjson", "a", "{")]
    [InlineData("", 2, "", ".", "--arg", "a")]
    [InlineData("", 2, "", ".", "missing.json")]
    [InlineData("1", 5, "", "[range(1e9)] | length")]
    public async Task Eval_ends_with_the_codes_of_jq(string input, int exitCode, string output, params string[] arguments)
    {
        var result = await PawlAsync(input, ["eval", .. arguments]);
        Assert.Equal((exitCode, output), (result.ExitCode, result.Out));
        Assert.StartsWith("pawl: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_goes_on_with_the_next_input_after_an_error()
    {
        var result = await PawlAsync("1 \"a\" 3", ["eval", ". + 1"]);
        Assert.Equal((5, "2\n4\n"), (result.ExitCode, result.Out));
    }

    [Fact]
    public async Task Validate_tells_every_problem_with_its_place()
    {
        var good = _folder.Write("good.yaml", Documents.Hello);
        var bad = _folder.Write("bad.yaml", Documents.Hello.Replace("set:", "sett:", StringComparison.Ordinal).Replace("version: '1.0.0'", "version: one", StringComparison.Ordinal));
        var result = await PawlAsync("", ["validate", good, bad]);
        Assert.Equal(2, result.ExitCode);
        var lines = result.Out.Split('\n');
        Assert.Equal($"{good}: valid", lines[0]);
        Assert.Contains(lines, line => line.StartsWith($"{bad}:2:", StringComparison.Ordinal) && line.Contains(": error invalid-version: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"{bad}:4:", StringComparison.Ordinal) && line.Contains(": error ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_refuses_what_the_server_would_refuse()
    {
        var path = _folder.Write("kafka.yaml", Documents.Hello.Replace("set:", "call: asyncapi\n      with: { document: { endpoint: 'https://example.com/a.json' }, operation: a, protocol: kafka, message: { payload: {} } }\n    #", StringComparison.Ordinal));
        var result = await PawlAsync("", ["validate", path]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{path}:6:", result.Out);
        Assert.Contains("error unsupported-protocol: ", result.Out);
    }

    [Fact]
    public async Task Validate_reads_standard_input_and_keeps_quiet_when_asked() => Assert.Equal(new ShellResult(0, "", ""), await PawlAsync(Documents.Hello, ["validate", "-q", "-"]));

    [Theory]
    [InlineData("validate", "missing.yaml")]
    [InlineData("validate")]
    [InlineData("nonsense")]
    [InlineData("execution")]
    [InlineData("execution", "list", "-o", "xml")]
    [InlineData("execution", "list", "--limit", "0")]
    [InlineData("conformance", "dsl", "missing")]
    [InlineData("run", "missing.yaml")]
    [InlineData("workflow", "get", "a/b/c/d", "--server", "http://127.0.0.1:1")]
    [InlineData("workflow", "list", "--server", "nowhere")]
    public async Task Wrong_use_ends_with_2_and_says_so_on_standard_error(params string[] arguments)
    {
        var result = await PawlAsync("", arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.StartsWith("pawl: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("workflow", "list", "--server", "http://127.0.0.1:1")]
    [InlineData("workflow", "list")] // none known
    public async Task No_server_ends_with_3(params string[] arguments)
    {
        var result = await PawlAsync("", arguments);
        Assert.Equal((3, ""), (result.ExitCode, result.Out));
        Assert.Contains("pawl up", result.Error);
    }

    [Fact]
    public async Task Run_ends_with_3_when_the_server_that_was_named_is_not_there()
    {
        var result = await PawlAsync(Documents.Hello, ["run", "-", "--server", "http://127.0.0.1:1"]);
        Assert.Equal((3, ""), (result.ExitCode, result.Out));
    }

    [Fact]
    public async Task Run_needs_no_server_to_refuse_a_document()
    {
        var result = await PawlAsync("document: {}", ["run", "-", "--server", "http://127.0.0.1:1"]);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains("-:1:", result.Error);
    }

    [Fact]
    public async Task Every_verb_explains_itself_and_the_important_ones_give_examples()
    {
        string[][] verbs =
        [
            [], ["up"], ["demo"], ["run"], ["validate"], ["schema"], ["eval"], ["doctor"], ["workflow", "publish"], ["workflow", "list"], ["workflow", "get"], ["workflow", "versions"], ["workflow", "delete"],
            ["workflow", "disable"], ["workflow", "enable"], ["execution", "start"], ["execution", "list"], ["execution", "get"], ["execution", "history"], ["execution", "tasks"], ["execution", "output"],
            ["execution", "why"], ["execution", "cancel"], ["execution", "watch"], ["key", "create"], ["key", "list"], ["key", "revoke"], ["conformance", "jq"], ["conformance", "dsl"], ["conformance", "json-schema"],
        ];
        foreach (var verb in verbs)
        {
            var result = await PawlAsync("", [.. verb, "--help"]);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            Assert.Contains("Usage:", result.Out);
            if (verb is ["run"] or ["eval"] or ["execution", "start"]) Assert.Contains($"Examples:\n  ", result.Out);
            Assert.Equal(result.Out, (await PawlAsync("", ["help", .. verb])).Out);
        }
    }

    [Fact]
    public async Task Up_takes_every_option_of_the_server_as_a_flag_and_tells_all_that_are_wrong()
    {
        var help = (await PawlAsync("", ["up", "--help"])).Out;
        Assert.All(Server.Options.ServerOptions.Describe(), option => Assert.Contains($"--{option.Name} ", help));

        var result = await PawlAsync("", ["up", "--listen", "here", "--limit-labels", "many"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--listen: 'here'", result.Error);
        Assert.Contains("--limit-labels: 'many'", result.Error);
    }

    [Theory]
    [InlineData("json-schema", "draft.json", """[{"description": "d", "schema": {"type": "string"}, "tests": [{"description": "t", "data": 1, "valid": false}, {"description": "wrong", "data": 1, "valid": true}]}]""")]
    [InlineData("jq", "x.test", ".a\n{\"a\":1}\n1\n\n.a\n{\"a\":1}\n2\n")]
    public async Task Conformance_names_each_failure_and_ends_with_the_numbers(string format, string file, string text)
    {
        _folder.Write(file, text);
        var result = await PawlAsync("", ["conformance", format, _folder.Path]);
        Assert.Equal("1 passed, 1 failed", result.LastLine);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"FAIL  ", result.Out, StringComparison.Ordinal);
        Assert.Contains(file, result.Out.Split('\n')[0]);
    }

    private async Task<ShellResult> PawlAsync(string input, string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = Terminal.Of(new StringReader(input), output, error, false, false, false, _ => null);
        // A data directory of its own: what this machine's user runs is nobody's business here.
        var code = await CommandLine.RunAsync(arguments is [] or ["help", ..] or ["--help"] ? arguments : [.. arguments, "--data", _folder.Path], terminal);
        return new ShellResult(code, output.ToString(), error.ToString());
    }
}
