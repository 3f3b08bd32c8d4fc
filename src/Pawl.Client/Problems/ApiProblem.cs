namespace Pawl.Client.Problems;

/// <summary>An error of the API: RFC 9457 problem details with our members.</summary>
public sealed record ApiProblem
{
    /// <summary>Where the error is explained: <c>/docs/errors/CODE</c>.</summary>
    public string? Type { get; init; }
    /// <summary>One line for people.</summary>
    public string? Title { get; init; }
    /// <summary>The HTTP status.</summary>
    public int? Status { get; init; }
    /// <summary>What happened this time and what to do; null when the title says it all.</summary>
    public string? Detail { get; init; }
    /// <summary>Stable code, lower case and hyphenated, e.g. <c>not-found</c>.</summary>
    public string? Code { get; init; }
    /// <summary>Names the request in the server's logs.</summary>
    public string? TraceId { get; init; }
    /// <summary>Each single problem when there are several places; null otherwise.</summary>
    public IReadOnlyList<ApiProblemItem>? Errors { get; init; }
}

/// <summary>One place that is wrong.</summary>
/// <param name="Pointer">JSON Pointer into the body; <c>?name</c> for a query parameter, <c>Name:</c> for a header; empty for the whole.</param>
/// <param name="Message">What is wrong there.</param>
/// <param name="Code">Stable code; null when the problem's own says it.</param>
public sealed record ApiProblemItem(string Pointer, string Message, string? Code = null)
{
    /// <summary>Line in the document, from 1; null when it is not about a document.</summary>
    public int? Line { get; init; }
    /// <summary>Column in the document, from 1; null when it is not about a document.</summary>
    public int? Column { get; init; }
    /// <summary>How to mend it; null when the message says it.</summary>
    public string? Hint { get; init; }
}
