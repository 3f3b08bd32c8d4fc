using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;

namespace Pawl.Cli.Bench.Bed;

/// <summary>The workflows that are measured. What a trivial step is: a call that is answered at once in this process, so that nothing but Pawl takes time.</summary>
internal static class BenchDocuments
{
    private const string Step = "call: http, with: { method: get, endpoint: 'http://bench.invalid/step' }";

    /// <summary>Five steps, one after the other.</summary>
    public static BenchDocument FiveSteps { get; } = new("five-steps", string.Concat(Enumerable.Range(1, 5).Select(step => $"- s{step}: {{ {Step} }}\n")));

    /// <summary>One step.</summary>
    public static BenchDocument OneStep { get; } = new("one-step", $"- s1: {{ {Step} }}\n");

    /// <summary>No step: it is over in the commit that starts it.</summary>
    public static BenchDocument NoStep { get; } = new("no-step", "- accept: { set: { accepted: true } }\n");

    /// <summary>A hundred steps side by side.</summary>
    public static BenchDocument FanOut { get; } = new("fan-out-100", "- spread:\n    fork:\n      branches:\n" + string.Concat(Enumerable.Range(1, 100).Select(branch => $"      - b{branch}: {{ {Step} }}\n")));

    /// <summary>Waits as long as its input says, in milliseconds.</summary>
    public static BenchDocument Sleep { get; } = new("sleep", "- sleep: { wait: '${ {milliseconds: .delay} }' }\n");

    /// <summary>Waits for an event of its own.</summary>
    public static BenchDocument Listen { get; } = new("listen", $$"""
        - hear:
            listen:
              to:
                one:
                  with: { type: {{BenchEvent.Type}} }
                  correlate:
                    order: { from: .data.order, expect: '${ $workflow.input.order }' }

        """);

    /// <summary>One call of a service.</summary>
    /// <param name="port">Where the service listens on loopback.</param>
    public static BenchDocument Call(int port) => new($"call-{port.ToString(CultureInfo.InvariantCulture)}", $"- ask: {{ call: http, with: {{ method: get, endpoint: 'http://127.0.0.1:{port}/' }} }}\n");
}

/// <summary>A workflow to be published.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tasks">Its list of tasks, in YAML.</param>
internal sealed record BenchDocument(string Name, string Tasks)
{
    /// <summary>Namespace, name, version.</summary>
    public DefinitionId Id => new("pawl-bench", Name, "1.0.0");

    /// <summary>The text.</summary>
    public string Source => $"document: {{ dsl: '1.0.3', namespace: {Id.Namespace}, name: {Id.Name}, version: '{Id.Version}' }}\ndo:\n{Tasks}";

    /// <summary>As the store takes it.</summary>
    public DefinitionDocument Stored(DateTimeOffset at) => new() { Id = Id, Source = Source, Digest = SHA256.HashData(Encoding.UTF8.GetBytes(Source)), CreatedAt = at };
}
