using System.Security.Authentication;
using Pawl.Language.Definitions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi;

/// <summary>What a workflow is told when a call cannot go on. No message holds a credential.</summary>
internal static class Failures
{
    /// <summary>The document, the definition or the policy has to change.</summary>
    public static FailedCallException Configuration(string message) => new(ErrorTypes.Configuration(message));

    /// <summary>The server refuses the credentials.</summary>
    public static FailedCallException Authentication(string message) => new(ErrorTypes.Authentication(message));

    /// <summary>The server knows the caller, and does not allow what it asks for.</summary>
    public static FailedCallException Authorization(string message) => new(ErrorTypes.Authorization(message));

    /// <summary>The server cannot be reached, or does not do what its protocol says.</summary>
    public static FailedCallException Communication(string message, int status = 500) => new(ErrorTypes.Communication(message, status));

    /// <summary>The error of an exception; null for cancellation and for faults of Pawl's own.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="what">What was called. Holds no credential.</param>
    public static WorkflowError? Of(Exception error, string what) => error switch
    {
        FailedCallException known => known.Error,
        // Of TLS: the server's certificate, not the caller's credentials.
        AuthenticationException => ErrorTypes.Communication($"{what} failed: {error.GetBaseException().Message.TrimEnd('.')}."),
        _ => OutboundCall.ErrorOf(error, what),
    };
}
