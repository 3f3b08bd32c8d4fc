using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pawl.Client.Problems;
using Pawl.Language;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Server.Problems;

/// <summary>What an exception means to who made the request.</summary>
/// <param name="Code">The problem's code.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="MayHaveHappened">Whether what was asked for may have been done all the same.</param>
internal sealed record ErrorMeaning(string Code, int Status, bool MayHaveHappened);

/// <summary>Turns every exception into a problem. What is not known to be for the caller's eyes becomes a bare 500 with a trace id.</summary>
internal sealed partial class ProblemHandler(ILogger<ProblemHandler> logger) : IExceptionHandler
{
    /// <summary>When to try again after the database went away: its own restart takes about this long.</summary>
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(2);

    /// <summary>The caller went away before the answer; nobody is told so but the audit log.</summary>
    internal const string Abandoned = "request-abandoned";

    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception error, CancellationToken cancellationToken)
    {
        if (error is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest; // nobody reads it; logs and metrics do
            return true;
        }

        var answer = AnswerTo(error);
        switch (ErrorCatalog.Entries[answer.Code].Status)
        {
            // Whoever waits for the database asks often, and a stack says nothing about its absence.
            case StatusCodes.Status503ServiceUnavailable: LogUnavailable(logger, http.Request.Method, http.Request.Path, answer.Code, ProblemWriter.TraceOf(http), error.Message); break;
            case >= 500: LogFailed(logger, error, http.Request.Method, http.Request.Path, answer.Code, ProblemWriter.TraceOf(http)); break;
            default: break;
        }

        if (answer.RetryAfter is { } wait) http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString();
        if (answer.Challenge is { } challenge) http.Response.Headers.WWWAuthenticate = challenge;
        await ProblemWriter.WriteAsync(http, answer.Code, answer.Detail, answer.Errors);
        return true;
    }

    /// <summary>What an exception means to who made the request.</summary>
    internal static ErrorMeaning MeaningOf(Exception error)
    {
        // The request may have been under way inwards when its caller went away.
        if (error is OperationCanceledException) return new(Abandoned, StatusCodes.Status499ClientClosedRequest, MayHaveHappened: true);
        var code = AnswerTo(error).Code;
        return new(code, ErrorCatalog.Entries[code].Status, error is RuntimeUnavailableException { MayHaveHappened: true } or CommitUnknownException or TimeoutException);
    }

    private static Answer AnswerTo(Exception error) => error switch
    {
        ApiException known => new(known.Code, known.Message, known.Errors, known.RetryAfter, known.Challenge),
        RuntimeUnavailableException away => new(away.Code, $"{away.Message}{(away.MayHaveHappened ? " The request may still take effect: repeat it with the same id or idempotency key, and it takes effect once." : "")}", RetryAfter: away.RetryAfter),
        // Their messages may name hosts, users and constraints of the database.
        StoreUnavailableException or CommitUnknownException => new(((PawlException)error).Code, "The database does not answer at the moment; try again.", RetryAfter: StoreRetry),
        FencedException lost => new(lost.Code, "This server has stopped working on its executions because another one took them over; ask that one.", RetryAfter: StoreRetry),
        ExecutionQuarantinedException aside => new(aside.Code, aside.Message),
        Engine.Snapshots.UnreadableSnapshotException unreadable => new(unreadable.Code, unreadable.Message),
        Engine.Snapshots.ForkRefusedException refused => new(refused.Code, refused.Message),
        InvalidCursorException cursor => new(cursor.Code, cursor.Message),
        InvalidExecutionIdException invalid => new(invalid.Code, invalid.Message),
        BadHttpRequestException bad => new(ErrorCatalog.OfStatus(bad.StatusCode), DetailOf(bad)),
        TimeoutException => new("unavailable", "The server did not get an answer in time; try again.", RetryAfter: StoreRetry),
        _ => new(ErrorCatalog.Internal, "The request met a fault that was not foreseen. The server's log has it under the trace id."),
    };

    private static string DetailOf(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => "The body is longer than this server accepts (limit-body-bytes).",
        StatusCodes.Status408RequestTimeout => "The body came too slowly.",
        _ => "The request breaks HTTP's own rules.",
    };

    private sealed record Answer(string Code, string Detail, IReadOnlyList<ApiProblemItem>? Errors = null, TimeSpan? RetryAfter = null, string? Challenge = null);
}
