namespace Pawl.Engine.Lifecycle;

/// <summary>Types of lifecycle events. All begin with <see cref="State.EventTopic.LifecyclePrefix"/>, so that only who names them hears them.</summary>
public static class LifecycleTypes
{
    /// <summary>A workflow began.</summary>
    public const string WorkflowStarted = "io.serverlessworkflow.workflow.started.v1";
    /// <summary>A workflow began to listen for events that belong together.</summary>
    public const string CorrelationStarted = "io.serverlessworkflow.workflow.correlation-started.v1";
    /// <summary>A workflow heard all that it listened for.</summary>
    public const string CorrelationCompleted = "io.serverlessworkflow.workflow.correlation-completed.v1";
    /// <summary>A workflow was suspended.</summary>
    public const string WorkflowSuspended = "io.serverlessworkflow.workflow.suspended.v1";
    /// <summary>A suspended workflow goes on.</summary>
    public const string WorkflowResumed = "io.serverlessworkflow.workflow.resumed.v1";
    /// <summary>A workflow ended well.</summary>
    public const string WorkflowCompleted = "io.serverlessworkflow.workflow.completed.v1";
    /// <summary>A workflow ended by an error.</summary>
    public const string WorkflowFaulted = "io.serverlessworkflow.workflow.faulted.v1";
    /// <summary>A workflow was stopped.</summary>
    public const string WorkflowCancelled = "io.serverlessworkflow.workflow.cancelled.v1";
    /// <summary>The flow reached a task.</summary>
    public const string TaskCreated = "io.serverlessworkflow.task.created.v1";
    /// <summary>A task began.</summary>
    public const string TaskStarted = "io.serverlessworkflow.task.started.v1";
    /// <summary>A <c>try</c> began another attempt.</summary>
    public const string TaskRetried = "io.serverlessworkflow.task.retried.v1";
    /// <summary>A task ended well.</summary>
    public const string TaskCompleted = "io.serverlessworkflow.task.completed.v1";
    /// <summary>A task ended by an error.</summary>
    public const string TaskFaulted = "io.serverlessworkflow.task.faulted.v1";
    /// <summary>A task was stopped.</summary>
    public const string TaskCancelled = "io.serverlessworkflow.task.cancelled.v1";
}
