using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Validation;

namespace Pawl.Engine.Capabilities;

/// <summary>Warns of tasks that a server cannot carry out as it is now.</summary>
public static class MissingRunners
{
    /// <summary>The kinds of processes that a definition runs.</summary>
    public static ImmutableHashSet<RunnerKind> Needed(WorkflowDefinition definition) => [.. definition.TasksByPointer.Values.Select(KindOf).OfType<RunnerKind>()];

    /// <summary>The warnings, by place in the text.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="text">The document it was read from.</param>
    /// <param name="server">What the server can do, of what is needed.</param>
    public static ImmutableArray<Problem> Of(WorkflowDefinition definition, string text, IReadOnlyDictionary<RunnerKind, Capability> server)
    {
        var missing = definition.TasksByPointer.Values.Select(task => Warning(task, server)).OfType<Problem>().ToList();
        if (missing.Count == 0) return [];

        var positions = DocumentPositions.Of(text);
        return [.. missing.Select(problem => positions.Find(problem.Pointer) is var (line, column) ? problem with { Line = line, Column = column } : problem).OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];
    }

    private static Problem? Warning(TaskDefinition task, IReadOnlyDictionary<RunnerKind, Capability> server)
    {
        if (KindOf(task) is not { } kind || server.GetValueOrDefault(kind)?.Missing is not { } why) return null;
        var member = kind switch { RunnerKind.Shell => "shell", RunnerKind.Container => "container", _ => "script" };
        return new($"{task.Pointer}/run/{member}", Line: 0, Column: 0, ProblemCodes.RunnerMissing, $"This server cannot carry this task out as it is now. {why}", Hint: null, Severity.Warning);
    }

    private static RunnerKind? KindOf(TaskDefinition task) => task switch
    {
        ShellTask => RunnerKind.Shell,
        ScriptTask { Language: "js" } => RunnerKind.JavaScript,
        ScriptTask => RunnerKind.Python,
        ContainerTask => RunnerKind.Container,
        _ => null,
    };
}
