using Pawl.Language.Definitions;

namespace Pawl.Runners.Grpc;

/// <summary>The codes that a gRPC call ends with, as errors of the workflow. Source: statuscodes.md of gRPC, and the HTTP codes of google.rpc.Code.</summary>
internal static class GrpcStatus
{
    public const int Ok = 0;
    private const int LongestMessage = 1_000;

    private static readonly (string Name, int Http)[] Codes =
    [
        ("OK", 200), ("CANCELLED", 499), ("UNKNOWN", 500), ("INVALID_ARGUMENT", 400), ("DEADLINE_EXCEEDED", 504), ("NOT_FOUND", 404), ("ALREADY_EXISTS", 409),
        ("PERMISSION_DENIED", 403), ("RESOURCE_EXHAUSTED", 429), ("FAILED_PRECONDITION", 400), ("ABORTED", 409), ("OUT_OF_RANGE", 400), ("UNIMPLEMENTED", 501),
        ("INTERNAL", 500), ("UNAVAILABLE", 503), ("DATA_LOSS", 500), ("UNAUTHENTICATED", 401),
    ];

    /// <summary>The error for a code other than <see cref="Ok"/>.</summary>
    /// <param name="what">What was called.</param>
    /// <param name="code">The code; one that gRPC does not have counts as UNKNOWN.</param>
    /// <param name="message">What the service says, percent-encoded as it comes; null when nothing.</param>
    public static WorkflowError Error(string what, int code, string? message)
    {
        var (name, http) = code >= 0 && code < Codes.Length ? Codes[code] : ($"the unknown status {code}", 500);
        var detail = $"{what} answered {name}{(string.IsNullOrEmpty(message) ? "" : $": {Decoded(message).TrimEnd('.')}")}.";
        return http switch
        {
            401 => ErrorTypes.Authentication(detail),
            403 => ErrorTypes.Authorization(detail),
            _ => ErrorTypes.Communication(detail, http),
        };
    }

    /// <summary>The error for an answer that no gRPC service gave: something between refused the request.</summary>
    public static WorkflowError HttpError(string what, int status)
    {
        var detail = $"{what} answered HTTP {status}, not gRPC.";
        return status switch
        {
            401 => ErrorTypes.Authentication(detail),
            403 => ErrorTypes.Authorization(detail),
            _ => ErrorTypes.Communication(detail, status is >= 400 and <= 599 ? status : 500),
        };
    }

    private static string Decoded(string message)
    {
        var text = Uri.UnescapeDataString(message);
        return text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
    }
}
