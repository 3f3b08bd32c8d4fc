using Pawl.Language.Definitions;

namespace Pawl.Engine.Control;

/// <summary>How people name a task: by its pointer, or by its name where only one task has it.</summary>
public static class TaskNames
{
    private const int Named = 5;

    /// <summary>Finds a task.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="text">A pointer such as <c>/do/1/pay</c>, or a name.</param>
    /// <param name="task">The task.</param>
    /// <returns>What is wrong; null when it was found.</returns>
    public static string? Find(WorkflowDefinition definition, string text, out TaskDefinition? task)
    {
        if (definition.TasksByPointer.TryGetValue(text, out task)) return null;
        if (text.StartsWith('/')) return $"The definition {definition.Id} has no task at {text}.";

        var named = definition.TasksByPointer.Values.Where(candidate => candidate.Name == text).OrderBy(candidate => candidate.Pointer, StringComparer.Ordinal).Take(Named + 1).ToArray();
        if (named.Length == 1)
        {
            task = named[0];
            return null;
        }
        return named.Length == 0
            ? $"The definition {definition.Id} has no task named '{text}'."
            : $"Several tasks are named '{text}': {string.Join(", ", named.Take(Named).Select(candidate => candidate.Pointer))}{(named.Length > Named ? ", …" : "")}. Name one by its pointer.";
    }
}
