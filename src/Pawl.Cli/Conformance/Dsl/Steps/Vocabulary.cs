using Pawl.Cli.Conformance.Dsl.Gherkin;
using Pawl.Cli.Conformance.Dsl.World;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>All sentences: those of the CTK and ours.</summary>
internal static class Vocabulary
{
    // The sentences about the workflow come before those about a task of any name.
    private static readonly StepDefinition[] Definitions = [.. ArrangeSteps.All, .. ActSteps.All, .. OutcomeSteps.All, .. RequestSteps.All, .. InstanceSteps.All, .. TaskSteps.All];

    /// <summary>Carries out one step.</summary>
    /// <exception cref="StepFailure">It did not hold, or no sentence fits.</exception>
    /// <exception cref="ScenarioSkipped">The build refuses to run what it needs.</exception>
    public static Task RunAsync(Step step, ScenarioWorld world, CancellationToken cancellationToken)
    {
        var sentence = Normalize(step.Text);
        foreach (var definition in Definitions)
        {
            var match = definition.Sentence.Match(sentence);
            if (match.Success) return definition.RunAsync(new StepCall(world, match, step.Document, cancellationToken));
        }

        throw new StepFailure("a step of the vocabulary", $"'{sentence}'");
    }

    /// <summary>The CTK writes <c>And given the …</c>: the second keyword is no part of the sentence.</summary>
    private static string Normalize(string text)
    {
        foreach (var keyword in (string[])["given ", "when ", "then "])
        {
            if (text.StartsWith(keyword, StringComparison.OrdinalIgnoreCase)) return text[keyword.Length..];
        }

        return text;
    }
}
