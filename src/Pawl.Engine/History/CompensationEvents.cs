using Pawl.Engine.Compensation;
using Pawl.Language.Definitions;

namespace Pawl.Engine.History;

/// <summary>Says of a task that completed to which saga it belongs.</summary>
/// <param name="Run">The run of the saga: a <c>try</c> that is running its list.</param>
/// <param name="IsUndoable">Whether the task itself can be undone; if not, only steps that completed inside it are handed on.</param>
/// <param name="IsParallel">Whether the saga undoes steps side by side.</param>
public sealed record SagaStep(int Run, bool IsUndoable, bool IsParallel);

/// <summary>A run ends, or cancels what is inside it: the completed steps of all sagas in it are undone first.</summary>
/// <remarks>Undos that were under way inside it go on, as its own.</remarks>
/// <param name="Run">The run; 0 is the workflow.</param>
/// <param name="Then">What follows.</param>
/// <param name="Error">The error that led to it; null when none did.</param>
/// <param name="Reason">Why the workflow is cancelled; null unless it is and somebody said.</param>
/// <param name="By">Who cancelled the workflow; null unless somebody did.</param>
public sealed record CompensationStarted(int Run, AfterUndoing Then, WorkflowError? Error = null, string? Reason = null, OperatorMark? By = null) : HistoryEvent, IOperated;

/// <summary>Every step is undone, or was given up.</summary>
public sealed record CompensationEnded(int Run) : HistoryEvent;

/// <summary>An operator leaves the undos that failed: their steps stay done.</summary>
/// <param name="By">Who.</param>
/// <param name="Run">The run that holds them.</param>
public sealed record CompensationSkipped(OperatorMark By, int Run) : HistoryEvent, IOperated;
