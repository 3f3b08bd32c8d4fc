namespace Pawl.Client.Problems;

/// <summary>The server answered with an error.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="problem">What the server said; empty members when the answer was no problem document (a proxy's page, for example).</param>
/// <param name="retryAfter">When to try again; null when the server did not say.</param>
public sealed class PawlApiException(int status, ApiProblem problem, TimeSpan? retryAfter = null)
    : Exception(problem.Detail ?? problem.Title ?? $"The server answered with status {status}.")
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;
    /// <summary>Stable code of the error; <c>http-STATUS</c> when the server gave none.</summary>
    public string Code { get; } = problem.Code ?? $"http-{status}";
    /// <summary>One line for people; null when the server gave none.</summary>
    public string? Title => problem.Title;
    /// <summary>What happened this time; null when the server gave nothing.</summary>
    public string? Detail => problem.Detail;
    /// <summary>Names the request in the server's logs; null when the server gave none.</summary>
    public string? TraceId => problem.TraceId;
    /// <summary>Each single problem; empty when there is only one.</summary>
    public IReadOnlyList<ApiProblemItem> Errors { get; } = problem.Errors ?? [];
    /// <summary>When to try again; null when the server did not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
