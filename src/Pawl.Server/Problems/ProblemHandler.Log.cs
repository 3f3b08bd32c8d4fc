using Microsoft.Extensions.Logging;

namespace Pawl.Server.Problems;

internal sealed partial class ProblemHandler
{
    [LoggerMessage(5001, LogLevel.Error, "{Method} {Path} failed with {Code}, trace {TraceId}")]
    private static partial void LogFailed(ILogger logger, Exception error, string method, string path, string code, string traceId);

    [LoggerMessage(5002, LogLevel.Debug, "{Method} {Path} was answered with {Code}, trace {TraceId}: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string method, string path, string code, string traceId, string reason);
}
