using Pawl.Client.Problems;
using Pawl.Language;

namespace Pawl.Server.Problems;

/// <summary>Ends a request with a problem. Status and title follow from the code.</summary>
/// <param name="code">A code of <see cref="ErrorCatalog"/>.</param>
/// <param name="detail">What is wrong this time, and what to do.</param>
internal sealed class ApiException(string code, string detail) : PawlException(code, detail)
{
    /// <summary>Each place that is wrong, when there are several; null otherwise.</summary>
    public IReadOnlyList<ApiProblemItem>? Errors { get; init; }
    /// <summary>When to try again; null when trying again does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
    /// <summary>The challenge that a 401 or 403 carries; null for others.</summary>
    public string? Challenge { get; init; }
}
