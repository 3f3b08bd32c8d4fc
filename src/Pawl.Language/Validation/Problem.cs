namespace Pawl.Language.Validation;

/// <summary>How bad a problem is.</summary>
public enum Severity
{
    /// <summary>The document is refused.</summary>
    Error,
    /// <summary>The document is accepted; the author should look.</summary>
    Warning,
}

/// <summary>Something wrong in a document.</summary>
/// <param name="Pointer">JSON Pointer; empty for the document itself.</param>
/// <param name="Line">Line from 1; 0 when unknown.</param>
/// <param name="Column">Column in characters from 1; 0 when unknown.</param>
/// <param name="Code">Stable code, e.g. <c>unknown-property</c>; listed in <c>docs/validation.md</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">How to mend it; null when the message says it.</param>
/// <param name="Severity">Error unless said otherwise.</param>
public sealed record Problem(string Pointer, int Line, int Column, string Code, string Message, string? Hint, Severity Severity = Severity.Error);
