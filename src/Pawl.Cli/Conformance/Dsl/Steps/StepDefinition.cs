using System.Text.RegularExpressions;
using Pawl.Cli.Conformance.Dsl.World;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>A sentence of the vocabulary and what it does.</summary>
/// <param name="Sentence">The whole sentence as a regular expression.</param>
/// <param name="RunAsync">Carries it out.</param>
internal sealed record StepDefinition(Regex Sentence, Func<StepCall, Task> RunAsync)
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <param name="sentence">The sentence; <c>{name}</c> stands for anything, <c>'{name}'</c> for anything but quotes, <c>{n:int}</c> for a whole number.</param>
    /// <param name="run">Carries it out.</param>
    public static StepDefinition Of(string sentence, Func<StepCall, Task> run)
    {
        var pattern = Regex.Escape(sentence).Replace("\\ ", " ", StringComparison.Ordinal);
        pattern = Regex.Replace(pattern, @"\\\{(?<name>\w+):int}", "(?<${name}>[0-9]+)", Linear);
        pattern = Regex.Replace(pattern, @"'\\\{(?<name>\w+)}'", "'(?<${name}>[^']*)'", Linear);
        pattern = Regex.Replace(pattern, @"\\\{(?<name>\w+)}", "(?<${name}>.+?)", Linear);
        return new StepDefinition(new Regex($"^{pattern}$", Linear), run);
    }
}

/// <summary>A step under way.</summary>
/// <param name="World">What the steps of the scenario share.</param>
/// <param name="Match">The sentence with its blanks.</param>
/// <param name="Document">The doc string; null when there is none.</param>
/// <param name="CancellationToken">Gives up.</param>
internal sealed record StepCall(ScenarioWorld World, Match Match, string? Document, CancellationToken CancellationToken)
{
    /// <summary>What stands in a blank of the sentence.</summary>
    public string this[string blank] => Match.Groups[blank].Value;

    /// <summary>The whole number in a blank.</summary>
    public int Number(string blank) => int.TryParse(this[blank], out var number) ? number : throw new StepFailure("a number of reasonable size", this[blank]);

    /// <summary>The doc string.</summary><exception cref="StepFailure">There is none.</exception>
    public string RequiredDocument => Document ?? throw new StepFailure("a text below the step", "none");
}
