namespace Pawl.Cli.Conformance.Dsl;

/// <summary>A step that did not hold.</summary>
/// <param name="expected">What the step demands.</param>
/// <param name="got">What is.</param>
internal sealed class StepFailure(string expected, string got) : Exception($"expected {expected}, got {got}")
{
    public string Expected => expected;
    public string Got => got;
}

/// <summary>The scenario needs something that this build refuses to run.</summary>
/// <param name="reason">What was refused, with its code.</param>
internal sealed class ScenarioSkipped(string reason) : Exception(reason);
