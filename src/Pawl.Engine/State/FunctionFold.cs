using Pawl.Engine.History;

namespace Pawl.Engine.State;

/// <summary>Folds calls of functions. A function is a list of one task, whose first data are the arguments.</summary>
internal static class FunctionFold
{
    public static ExecutionState Entered(ExecutionState state, FunctionEntered entered) => state.With(
        state.RunAt(entered.Run) with { Progress = new FunctionProgress(entered.Function), Cursor = new(entered.Function, 0, entered.Arguments) },
        ready: true);
}
