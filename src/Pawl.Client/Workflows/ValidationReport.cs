using System.Text.Json.Serialization;
using Pawl.Client.Serialization;

namespace Pawl.Client.Workflows;

/// <summary>What a check of a workflow document found.</summary>
/// <param name="Valid">Whether the document can be published and run.</param>
/// <param name="Problems">All problems in the order of the text; warnings too.</param>
public sealed record ValidationReport(bool Valid, IReadOnlyList<DocumentProblem> Problems);

/// <summary>Something wrong in a workflow document.</summary>
/// <param name="Pointer">JSON Pointer to the place; empty for the document itself.</param>
/// <param name="Line">Line from 1; 0 when unknown.</param>
/// <param name="Column">Column from 1; 0 when unknown.</param>
/// <param name="Code">Stable code, e.g. <c>unknown-property</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">How to mend it; null when the message says it.</param>
/// <param name="Severity">Whether it stops the document from being accepted.</param>
public sealed record DocumentProblem(string Pointer, int Line, int Column, string Code, string Message, string? Hint = null, ProblemSeverity Severity = ProblemSeverity.Error);

/// <summary>How bad a problem is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ProblemSeverity>))]
public enum ProblemSeverity
{
    /// <summary>The document is refused.</summary>
    Error,
    /// <summary>The document is accepted; the author should look.</summary>
    Warning,
}
