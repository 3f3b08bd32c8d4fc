using Microsoft.Extensions.Logging;

namespace Pawl.Runtime;

public sealed partial class WorkflowRuntime
{
    [LoggerMessage(1002, LogLevel.Warning, "Not everything under way ended within {StopWithinSeconds} s; the rest is found again at the next start")]
    private static partial void LogStopGivenUp(ILogger logger, double stopWithinSeconds);
}
