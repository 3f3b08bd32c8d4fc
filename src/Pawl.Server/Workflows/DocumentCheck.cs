using System.Collections.Immutable;
using Pawl.Client.Problems;
using Pawl.Client.Workflows;
using Pawl.Engine.Capabilities;
using Pawl.Language.Definitions;
using Pawl.Language.Validation;
using Pawl.Runners;
using Pawl.Server.Problems;

namespace Pawl.Server.Workflows;

/// <summary>Checks a document for everything: that it is a workflow, and that this server can run it.</summary>
internal static class DocumentCheck
{
    /// <summary>Reads a document that is to be published.</summary>
    /// <exception cref="ApiException">It has problems: all of them are told.</exception>
    public static (WorkflowDefinition Definition, ImmutableArray<Problem> Warnings) Require(string text)
    {
        var (definition, problems) = RunnableDocuments.Read(text);
        if (definition is not null) return (definition, problems);

        var errors = problems.Where(problem => problem.Severity == Severity.Error).ToList();
        throw new ApiException("document-invalid", errors.Count == 1 ? $"The document has a problem. {Sentence(errors[0])}" : $"The document has {errors.Count} problems. The first: {Sentence(errors[0])}")
        {
            Errors = [.. errors.Select(problem => new ApiProblemItem(problem.Pointer, problem.Message, problem.Code) { Line = problem.Line, Column = problem.Column, Hint = problem.Hint })],
        };
    }

    /// <summary>What this machine lacks for a definition, as warnings.</summary>
    public static async Task<ImmutableArray<Problem>> MissingAsync(WorkflowDefinition definition, string text, RunnerCapabilities machine, CancellationToken cancellationToken) =>
        MissingRunners.Of(definition, text, await machine.DescribeAsync(MissingRunners.Needed(definition), cancellationToken));

    /// <summary>A problem as the API shows it.</summary>
    public static DocumentProblem Shown(Problem problem) =>
        new(problem.Pointer, problem.Line, problem.Column, problem.Code, problem.Message, problem.Hint, problem.Severity == Severity.Error ? ProblemSeverity.Error : ProblemSeverity.Warning);

    private static string Sentence(Problem problem) => $"{(problem.Line > 0 ? $"Line {problem.Line}, column {problem.Column}: " : "")}{problem.Message}";
}
