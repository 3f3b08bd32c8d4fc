using Pawl.Cli.Conformance.Dsl.Gherkin;

namespace Pawl.Cli.Conformance.Dsl;

/// <summary>How a scenario ended.</summary>
internal enum ScenarioOutcome
{
    /// <summary>Every step held.</summary>
    Passed,
    /// <summary>A step did not hold.</summary>
    Failed,
    /// <summary>It needs what this build refuses to run.</summary>
    Skipped,
}

/// <summary>The result of one scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Step">The step that did not hold; null when all did.</param>
/// <param name="Expected">What the step demands; null unless failed.</param>
/// <param name="Got">What is, or why it was skipped; null when passed.</param>
internal sealed record ScenarioResult(Scenario Scenario, ScenarioOutcome Outcome, Step? Step = null, string? Expected = null, string? Got = null);
