using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Tests.Interpreter;

namespace Pawl.Tests.Simulation;

/// <summary>What a workflow must come to in a world where nothing goes wrong: told by an interpreter that shares nothing with the engine.</summary>
internal sealed class Oracle(IReadOnlyList<GeneratedWorkflow> workflows)
{
    private readonly Dictionary<(string Name, string Id), ToldExecution?> _told = [];

    /// <summary>How it ends; null when that depends on what happens first.</summary>
    public ToldExecution? EndOf(ExecutionKey key, GeneratedWorkflow workflow)
    {
        var name = workflow.Definition.Id.Name;
        if (_told.TryGetValue((name, key.Id), out var known)) return known;

        var definitions = workflows.ToDictionary(each => each.Definition.Id.Name, each => each.Definition);
        var (story, tie) = Interpreter.Interpreter.Tell(definitions, name, workflow.Input, key.Id, Chance.None, isTimeless: true);
        return _told[(name, key.Id)] = tie is Tie.Outcome ? null : story.Executions[0];
    }

    /// <summary>The end of an execution as text, as far as the DSL decides it.</summary>
    public static string Text(ToldExecution told) => Told.Masked($"{told.End} {Told.Data(told.Output)} {Errors.Text(told.Error)}");

    public static string Text(ExecutionState state) => Told.Masked($"{state.End?.ToString().ToLowerInvariant()} {Told.Data(state.Output)} {Errors.Text(state.Error)}");
}
