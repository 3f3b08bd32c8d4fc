using Pawl.Engine.State;

namespace Pawl.Engine.Snapshots;

/// <summary>Everything that is known of an execution at one moment: enough to go on from there without its history.</summary>
/// <param name="Version">Version of the form, from 1. A later Pawl reads the forms of every earlier one.</param>
/// <param name="State">The state.</param>
public sealed record StateSnapshot(int Version, ExecutionState State)
{
    /// <summary>The form that this build writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>A snapshot in the form of this build.</summary>
    public static StateSnapshot Of(ExecutionState state) => new(CurrentVersion, state);
}
