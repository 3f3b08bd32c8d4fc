namespace Pawl.Engine.Capabilities;

/// <summary>A kind of process that not every server can run. What it cannot is no fault of a document: publishing warns, and the task fails with a <c>configuration</c> error.</summary>
public enum RunnerKind
{
    /// <summary><c>run: shell</c>.</summary>
    Shell,
    /// <summary><c>run: script</c> in <c>js</c>.</summary>
    JavaScript,
    /// <summary><c>run: script</c> in <c>python</c>.</summary>
    Python,
    /// <summary><c>run: container</c>.</summary>
    Container,
}

/// <summary>Whether a server can run one kind of process. Exactly one member is set.</summary>
/// <param name="Found">With what it does it.</param>
/// <param name="Missing">Why it cannot, and what to do.</param>
public sealed record Capability(string? Found, string? Missing);
