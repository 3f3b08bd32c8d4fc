using Microsoft.Extensions.Logging;

namespace Pawl.Runtime;

public sealed partial class WorkflowRuntime
{
    [LoggerMessage(1004, LogLevel.Warning, "The server died the last time while it was at work on execution {Execution}; it is set aside when that happens again and again")]
    private static partial void LogSuspect(ILogger logger, Engine.ExecutionKey execution);

    [LoggerMessage(1006, LogLevel.Warning, "Something that was told to stop failed at that; the stop goes on")]
    private static partial void LogCancellationFaulted(ILogger logger, Exception fault);

    [LoggerMessage(1002, LogLevel.Warning, "Not everything under way ended within {StopWithinSeconds} s; the rest is found again at the next start")]
    private static partial void LogStopGivenUp(ILogger logger, double stopWithinSeconds);
}
