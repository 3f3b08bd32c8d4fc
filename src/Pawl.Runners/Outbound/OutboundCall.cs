using System.Net.Sockets;
using Pawl.Language.Definitions;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Outbound;

/// <summary>One call of the outside on behalf of a task: bounded in time, with every failure of the outside turned into the workflow's error.</summary>
public static class OutboundCall
{
    /// <summary>Carries a call out.</summary>
    /// <param name="what">What is called, for error texts, e.g. <c>GET https://api.example/pets</c>. It must hold no credential.</param>
    /// <param name="limit">Longest time in all; past it the call fails with a <c>communication</c> error.</param>
    /// <param name="clock">Measures the limit.</param>
    /// <param name="send">The call; its token is cancelled at the limit, too.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static async Task<ActivityOutcome> RunAsync(string what, TimeSpan limit, TimeProvider clock, Func<CancellationToken, Task<ActivityOutcome>> send, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await send(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ActivityOutcome.Failed(ErrorTypes.Communication($"{what} failed: no complete answer within {limit.TotalSeconds:0.###} s."));
        }
        catch (Exception error) when (ErrorOf(error, what) is { } known)
        {
            return ActivityOutcome.Failed(known);
        }
    }

    /// <summary>The workflow's error for a failure of the outside; null for cancellation and for faults of our own.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="what">What was called; see <see cref="RunAsync"/>.</param>
    public static WorkflowError? ErrorOf(Exception error, string what)
    {
        if (Refusal(error) is { } refused) return ErrorTypes.Configuration(refused.Message);

        return error switch
        {
            FailedCallException failed => failed.Error,
            InvalidRequestException => ErrorTypes.Configuration(error.Message),
            AuthenticationFailedException => ErrorTypes.Authentication(error.Message),
            InvalidResponseException => ErrorTypes.Communication($"{what} failed: {error.Message}."),
            HttpRequestException or IOException or SocketException => ErrorTypes.Communication($"{what} failed: {error.GetBaseException().Message.TrimEnd('.')}."),
            _ => null,
        };
    }

    /// <summary>The policy's refusal, wrapped in whatever the transport made of a failed connection; null when it is something else.</summary>
    internal static TargetRefusedException? Refusal(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
            if (error is TargetRefusedException refused) return refused;
        return null;
    }
}

/// <summary>The request cannot be sent as the author wrote it. Becomes a <c>configuration</c> error.</summary>
/// <param name="message">One sentence: what is wrong and what to do. It holds no credential.</param>
public sealed class InvalidRequestException(string message) : Exception(message);

/// <summary>The answer is none that can be used. Becomes a <c>communication</c> error.</summary>
/// <param name="message">What is wrong with it, as the end of a sentence without the full stop, e.g. <c>the answer is larger than 8388608 bytes</c>.</param>
public sealed class InvalidResponseException(string message) : Exception(message);

/// <summary>The call failed with an error that is already known.</summary>
/// <param name="error">What the workflow gets.</param>
public sealed class FailedCallException(WorkflowError error) : Exception(error.Detail)
{
    /// <summary>What the workflow gets.</summary>
    public WorkflowError Error => error;
}
