using Pawl.Language.Documents;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>The data below a step.</summary>
internal static class Yaml
{
    /// <exception cref="StepFailure">Not YAML 1.2.</exception>
    public static JqValue Read(string text)
    {
        var read = DataReader.Read(text);
        return read.Value ?? throw new StepFailure("YAML below the step", string.Join("; ", read.Problems.Select(problem => problem.Message)));
    }
}
