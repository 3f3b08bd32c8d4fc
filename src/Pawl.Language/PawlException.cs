namespace Pawl.Language;

/// <summary>A fault that Pawl itself reports. Every one has a stable <see cref="Code"/> and a page <c>docs/errors/CODE.md</c>.</summary>
/// <remarks>Errors that a workflow raises and catches are data (<see cref="Definitions.WorkflowError"/>), never exceptions of this kind.</remarks>
/// <param name="code">Stable, lower case, hyphenated; the name of the page.</param>
/// <param name="message">One sentence: what is wrong, where, and what to do.</param>
/// <param name="cause">The underlying exception, or null.</param>
public abstract class PawlException(string code, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The stable code, e.g. <c>lease-lost</c>.</summary>
    public string Code { get; } = code;
}
