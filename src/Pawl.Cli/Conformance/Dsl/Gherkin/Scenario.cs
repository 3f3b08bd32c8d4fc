using System.Collections.Immutable;

namespace Pawl.Cli.Conformance.Dsl.Gherkin;

/// <summary>One scenario, ready to run: the background's steps come first, an outline's placeholders are filled in.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">Line of the scenario, or of the row of the examples that it was made from.</param>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Name">Name of the scenario; of an outline's with the values of the row.</param>
/// <param name="Tags">Tags without the <c>@</c>, those of the feature included.</param>
/// <param name="Steps">The steps in order.</param>
internal sealed record Scenario(string File, int Line, string Feature, string Name, ImmutableArray<string> Tags, ImmutableArray<Step> Steps);

/// <summary>One step.</summary>
/// <param name="Line">Its line.</param>
/// <param name="Keyword">The keyword as written, e.g. <c>And</c>.</param>
/// <param name="Text">The sentence behind the keyword.</param>
/// <param name="Document">The doc string below it; null when there is none.</param>
internal sealed record Step(int Line, string Keyword, string Text, string? Document)
{
    public override string ToString() => $"{Keyword} {Text}";
}

/// <summary>A feature file that cannot be read.</summary>
/// <param name="file">The file.</param>
/// <param name="line">Line, from 1.</param>
/// <param name="message">What is wrong there.</param>
internal sealed class GherkinException(string file, int line, string message) : Exception($"{file}:{line}: {message}");
