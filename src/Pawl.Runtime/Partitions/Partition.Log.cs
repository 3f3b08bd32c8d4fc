using Microsoft.Extensions.Logging;
using Pawl.Engine;

namespace Pawl.Runtime.Partitions;

internal sealed partial class Partition
{
    [LoggerMessage(1001, LogLevel.Error, "Execution {Execution} is set aside: {Reason}")]
    private static partial void LogSetAside(ILogger logger, ExecutionKey execution, string reason, Exception fault);
}
