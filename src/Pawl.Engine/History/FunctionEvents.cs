using Pawl.Language.Expressions;

namespace Pawl.Engine.History;

/// <summary>A call entered its function: the arguments are known, and the function's task starts next.</summary>
/// <param name="Run">The call.</param>
/// <param name="Function">Pointer of the function's task.</param>
/// <param name="Arguments">The evaluated <c>with</c>: the raw input of the function's task.</param>
public sealed record FunctionEntered(int Run, string Function, JqValue Arguments) : HistoryEvent;
