using System.Text;
using Pawl.IntegrationTests.Cli;
using Xunit;

namespace Pawl.IntegrationTests.Conformance;

/// <summary>The specification's own examples, each run as it stands against stand-ins for the hosts that it names.</summary>
/// <remarks><c>Examples.steps</c> says for each example what it is given and what must come of it, in the steps of the conformance vocabulary.</remarks>
public sealed class ExampleScenarioTests
{
    /// <summary>An MCP server in place of the package that an example would fetch: it agrees, and tells which tool it was asked for.</summary>
    private const string Npx = """
        #!/bin/sh
        while read -r line; do
          id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
          case $line in
            *'"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"stand-in","version":"1"}}}\n' "$id" ;;
            *'"tools/call"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"posted by %s"}]}}\n' "$id" "$1" ;;
          esac
        done
        """;

    /// <summary>Containers on machines with old control groups and small limits, too.</summary>
    private static readonly (string, string)[] Engine =
    [
        ("PAWL_CONTAINER_ENGINE", "podman"),
        ("PAWL_CONTAINER_ENGINE_FLAGS", File.Exists("/usr/sbin/runc") || File.Exists("/usr/bin/runc") ? "--runtime=runc" : ""),
        ("PAWL_CONTAINER_CREATE_FLAGS", "--ulimit=nofile=1024:1024 --ulimit=nproc=256:256"),
    ];

    [Fact]
    public void Every_example_of_the_specification_has_its_steps() =>
        Assert.Equal(Examples(), Steps().Keys.Order(StringComparer.Ordinal));

    [Fact]
    public Task Every_example_runs() => RunAsync(container: false);

    [Fact]
    public async Task Every_example_with_a_container_runs()
    {
        Assert.SkipUnless(await ExampleImages.MakeAsync(), "podman is not installed");
        await RunAsync(container: true);
    }

    private static async Task RunAsync(bool container)
    {
        var folder = ConformanceData.Folder("open-workflow/examples");
        using var home = new TemporaryFolder();
        var count = 0;
        foreach (var (example, (tags, steps)) in Steps().Where(step => step.Value.Tags.Contains("@docker", StringComparison.Ordinal) == container))
        {
            home.Write($"features/{example}.feature", Feature(example, await File.ReadAllTextAsync(Path.Combine(folder, example), TestContext.Current.CancellationToken), tags, steps));
            count++;
        }
        var npx = home.Write("servers/npx", Npx, executable: true);
        // Containers belong to a user: the home stays the real one.
        (string, string)[] variables = [.. Engine, ("PAWL_MCP_SERVERS", Path.GetDirectoryName(npx)!), ("HOME", Environment.GetEnvironmentVariable("HOME") ?? "/")];
        var result = await PawlProcess.RunAsync(home, ["conformance", "dsl", $"{home.Path}/features"], null, variables);

        Assert.True(result.LastLine == $"{count} passed, 0 failed", result.ToString());
    }

    private static IEnumerable<string> Examples() =>
        Directory.GetFiles(ConformanceData.Folder("open-workflow/examples"), "*.yaml").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);

    private static string Feature(string name, string document, string tags, string steps)
    {
        var text = new StringBuilder($"Feature: {name}\n");
        if (tags.Length > 0) text.Append($"  {tags}\n");
        text.Append($"  Scenario: {name}\n    Given a workflow with definition:\n    \"\"\"yaml\n");
        foreach (var line in document.TrimEnd().Split('\n')) text.Append($"    {line}\n");
        text.Append("    \"\"\"\n");
        foreach (var line in steps.TrimEnd().Split('\n')) text.Append($"    {line}\n");
        return text.ToString();
    }

    private static Dictionary<string, (string Tags, string Steps)> Steps()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "tests/Pawl.IntegrationTests/Conformance/Examples.steps"));
        return text.Split("=== ", StringSplitOptions.RemoveEmptyEntries).Select(section => section.Split('\n', 2)).ToDictionary(
            section => section[0].Split(' ')[0],
            section => (string.Join(' ', section[0].Split(' ').Skip(1)), section[1]));
    }
}
