namespace Pawl.Engine.Control;

/// <summary>How far an execution is to run before it is suspended.</summary>
public enum RunGoalKind
{
    /// <summary>One real task: one that is no container of others.</summary>
    Step,
    /// <summary>A task in particular, which ends before.</summary>
    RunUntil,
}

/// <summary>How far an execution is to run before it is suspended again.</summary>
/// <param name="Kind">What is meant.</param>
/// <param name="Actor">Who wants it.</param>
/// <param name="Pointer">The task of <c>run-until</c>; null for a step.</param>
/// <param name="Run">The task run that a step has begun, while it runs; null before, and for <c>run-until</c>. Nothing else moves meanwhile.</param>
public sealed record RunGoal(RunGoalKind Kind, string Actor, string? Pointer = null, int? Run = null);
