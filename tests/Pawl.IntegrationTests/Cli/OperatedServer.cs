using System.Text.Json;
using Pawl.Cli;
using Pawl.Cli.Terminals;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>Tests of verbs that share one server in a process of its own.</summary>
[CollectionDefinition(Name)]
public sealed class OperatedCollection : ICollectionFixture<OperatedServer>
{
    public const string Name = "operated";
}

/// <summary>A server with the workflows that verbs are tried on: <c>try/wait</c>, <c>try/three</c>, <c>try/fail</c>, each in the versions 1.0.0 and 1.1.0.</summary>
/// <remarks>Hundreds of command lines are tried here, so they run in this process, over streams of their own; what only a process can show has tests of its own.</remarks>
public sealed class OperatedServer : IAsyncLifetime
{
    private int _count;

    public RunningServer Server { get; } = new();

    /// <summary>A key that only reads.</summary>
    public string ReadKey { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        var files = new List<string>();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
        {
            files.Add(File("wait", version, "- before: { set: { n: 1 } }\n- rest: { wait: { days: 30 } }\n- after: { set: { n: 2 } }"));
            files.Add(File("three", version, "- one: { set: { n: 1 }, export: { as: '{ one: true }' } }\n- two: { set: { n: 2 } }\n- three: { set: { n: 3 } }"));
            files.Add(File("fail", version, "- check: { set: { ok: true } }\n- fail: { if: .ok, raise: { error: { type: 'https://example.com/errors/no', status: 418, title: No } } }\n- thank: { set: { thanks: true } }"));
        }
        await OkAsync(["workflow", "publish", .. files]);
        ReadKey = (await OkAsync("key", "create", "reader", "--scope", "read")).Out.Trim();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A name that nothing else has.</summary>
    public string NewName(string stem) => $"{stem}-{Interlocked.Increment(ref _count)}";

    /// <summary>Runs a command line; words are separated by blanks, and a word that stands in <paramref name="named"/> in braces becomes what it names.</summary>
    public Task<ShellResult> SayAsync(string line, params (string Name, string Value)[] named) =>
        RunAsync([.. line.Split(' ').Select(word => named.Aggregate(word, (text, pair) => text.Replace($"{{{pair.Name}}}", pair.Value, StringComparison.Ordinal)))]);

    /// <summary>Runs a command line with this server and its key, and with something on standard input.</summary>
    public async Task<ShellResult> RunAsync(string[] arguments, string input = "")
    {
        using var reader = new StringReader(input);
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var terminal = Terminal.Of(reader, output, error, inIsTerminal: false, outIsTerminal: false, errorIsTerminal: false,
            name => name switch { "PAWL_SERVER" => Server.Address, "PAWL_KEY" => Server.Key, _ => null });
        var code = await CommandLine.RunAsync(arguments, terminal);
        return new ShellResult(code, output.ToString(), error.ToString());
    }

    public async Task<ShellResult> OkAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"pawl {string.Join(' ', arguments)}: {result}");
        return result;
    }

    /// <summary>Starts <c>try/NAME</c> in version 1.0.0.</summary><returns>Its id.</returns>
    public async Task<string> StartAsync(string name, params string[] more)
    {
        var id = NewName(name);
        await OkAsync(["execution", "start", $"try/{name}/1.0.0", "--id", id, .. more]);
        return id;
    }

    /// <summary>One that has completed.</summary>
    public async Task<string> EndedAsync() => await StartAsync("three", "--watch");

    /// <summary>The output as JSON.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments) => JsonElement.Parse((await OkAsync([.. arguments, "-o", "json"])).Out);

    private string File(string name, string version, string tasks) =>
        Server.Home.Write($"try/{name}-{version}.yaml", $"document: {{ dsl: '1.0.3', namespace: try, name: {name}, version: '{version}' }}\ndo:\n{tasks}\n");
}
