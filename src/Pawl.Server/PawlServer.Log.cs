using System.Net;
using Microsoft.Extensions.Logging;

namespace Pawl.Server;

public sealed partial class PawlServer
{
    [LoggerMessage(5101, LogLevel.Information, "Pawl answers at {Address}")]
    private static partial void LogStarted(ILogger logger, Uri address);

    [LoggerMessage(5102, LogLevel.Information, "Pawl is stopping")]
    private static partial void LogStopping(ILogger logger);

    [LoggerMessage(5103, LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(5104, LogLevel.Warning, "Listening on {Listen} without encryption: put a proxy with TLS in front before keys cross a network")]
    private static partial void LogPlainHttp(ILogger logger, IPEndPoint listen);

    [LoggerMessage(5105, LogLevel.Critical, "Another server took over {Count} partitions; this one stops")]
    private static partial void LogLost(ILogger logger, int count);
}
