namespace Pawl.Engine;

/// <summary>Names one execution: an id is unique within its tenant only.</summary>
/// <param name="Tenant">The tenant, e.g. <c>default</c>.</param>
/// <param name="Id">A UUIDv7 as text, or what the caller chose: 1 to 128 characters of <c>A-Z a-z 0-9 . _ : -</c>.</param>
public readonly record struct ExecutionKey(string Tenant, string Id)
{
    /// <summary><c>tenant/id</c>.</summary>
    public override string ToString() => $"{Tenant}/{Id}";
}

/// <summary>The task of another execution that waits for this one to end.</summary>
/// <param name="ExecutionId">The parent's id, in the same tenant.</param>
/// <param name="Run">The parent's task run that waits; null when it does not wait (<c>await: false</c>).</param>
public sealed record ParentLink(string ExecutionId, int? Run);

/// <summary>The DSL's status phases. No eighth exists.</summary>
public enum StatusPhase
{
    /// <summary>Accepted, not begun.</summary>
    Pending,
    /// <summary>Something is being done.</summary>
    Running,
    /// <summary>Only time, an event, a person or another execution can move it.</summary>
    Waiting,
    /// <summary>Paused by an operator.</summary>
    Suspended,
    /// <summary>Ended by an operator or by its parent.</summary>
    Cancelled,
    /// <summary>Ended by an error that nothing caught.</summary>
    Faulted,
    /// <summary>Ended well.</summary>
    Completed,
}

/// <summary>Questions about phases.</summary>
public static class StatusPhases
{
    /// <summary>Whether nothing can follow.</summary>
    public static bool IsTerminal(this StatusPhase phase) => phase is StatusPhase.Cancelled or StatusPhase.Faulted or StatusPhase.Completed;
}
