using Pawl.Engine.History;

namespace Pawl.Engine.Snapshots;

/// <summary>Moments of a history from which an execution can go on: between two steps of the engine.</summary>
/// <remarks>
/// A step leads to one or several events that only make sense together, such as a fork and the starts of its branches. A decision is
/// several steps, and the end of a decision is always such a moment. Inside a decision, a step surely begins with an event that no step
/// has anywhere but at its beginning; those are the ones that count here.
/// </remarks>
public static class SettledMoments
{
    /// <summary>Whether the moment before an event is one, when the event is not the first of its decision.</summary>
    public static bool IsBefore(HistoryEvent happened) => happened switch
    {
        // A branch starts in the step of its fork.
        TaskStarted started => started.Branch is null,
        TaskSkipped skipped => skipped.Branch is null,
        LoopStarted or IterationStarted or ForkStarted or AttemptStarted => true,
        ActivityScheduled or WaitStarted or ChildScheduled or FunctionEntered or ListenStarted or ListenIterationStarted or EventEmitted => true,
        CompensationEnded => true,
        ExtensionsChosen or ExtensionListStarted or ExtendedWorkStarted => true,
        _ => false,
    };
}
