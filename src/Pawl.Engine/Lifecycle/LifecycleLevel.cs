namespace Pawl.Engine.Lifecycle;

/// <summary>Which lifecycle events executions emit.</summary>
public enum LifecycleLevel
{
    /// <summary>None: nothing is computed and nothing is stored.</summary>
    Off,
    /// <summary>Those of workflows.</summary>
    Workflows,
    /// <summary>Those of workflows and of their tasks.</summary>
    All,
}
