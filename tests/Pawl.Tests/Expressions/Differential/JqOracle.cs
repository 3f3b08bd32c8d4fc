using Pawl.Tests.Oracles;

namespace Pawl.Tests.Expressions.Differential;

/// <summary>The real jq 1.8.2.</summary>
internal sealed class JqOracle : IDisposable
{
    private readonly NodeOracle _node;

    private JqOracle(NodeOracle node) => _node = node;

    /// <summary>Starts it.</summary>
    /// <returns>Null, and why, where it is not installed.</returns>
    public static JqOracle? TryStart(out string missing) => NodeOracle.TryStart("jq.mjs", "jq-wasm", out missing) is { } node ? new(node) : null;

    /// <summary>Runs a program on an input.</summary>
    /// <returns>The outputs as compact texts, and what jq wrote to standard error, or null.</returns>
    public (IReadOnlyList<string> Outputs, string? Error) Ask(string program, string input)
    {
        var answer = _node.Ask(new { program, input });
        return ([.. answer.GetProperty("outputs").EnumerateArray().Select(text => text.GetString()!)], answer.GetProperty("error").GetString());
    }

    public void Dispose() => _node.Dispose();
}
