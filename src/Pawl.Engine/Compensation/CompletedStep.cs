using System.Text.Json.Serialization;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Compensation;

/// <summary>A task that completed in a saga and says what undoes it.</summary>
/// <param name="Run">Its run, which has ended.</param>
/// <param name="Pointer">The task.</param>
/// <param name="Input">Its transformed input.</param>
/// <param name="Output">Its transformed output.</param>
/// <param name="Position">Position in the history of its end: the order of completion.</param>
/// <param name="IsParallel">Whether its saga undoes steps side by side.</param>
public sealed record CompletedStep(int Run, string Pointer, JqValue Input, JqValue Output, long Position, bool IsParallel)
{
    /// <summary>Pointer of what undoes it.</summary>
    [JsonIgnore]
    public string Undo => UndoOf(Pointer);

    /// <summary>The data that its undo gets.</summary>
    [JsonIgnore]
    public JqValue Arguments => JqValue.Object(("input", Input), ("output", Output));

    /// <summary>Pointer of what undoes a task.</summary>
    public static string UndoOf(string task) => $"{task}/metadata/compensate";
}

/// <summary>A step whose undo failed, all retries included.</summary>
/// <param name="Step">The step.</param>
/// <param name="Error">How its undo failed.</param>
public sealed record FailedUndo(CompletedStep Step, WorkflowError Error);
