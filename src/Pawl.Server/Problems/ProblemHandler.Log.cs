using Microsoft.Extensions.Logging;

namespace Pawl.Server.Problems;

internal sealed partial class ProblemHandler
{
    [LoggerMessage(5001, LogLevel.Error, "{Method} {Path} failed with {Code}")]
    private static partial void LogFailed(ILogger logger, Exception error, string method, string path, string code);
}
