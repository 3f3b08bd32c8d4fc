using Microsoft.Extensions.Logging;

namespace Pawl.Runtime.Ownership;

internal sealed partial class OwnershipKeeper
{
    [LoggerMessage(1301, LogLevel.Information, "Node {Node} joined with {Partitions} partition(s), as one of {Nodes} node(s)")]
    private static partial void LogJoined(ILogger logger, string node, int partitions, int nodes);

    [LoggerMessage(1302, LogLevel.Information, "Took {Count} partition(s): {Partitions}")]
    private static partial void LogTook(ILogger logger, int count, string partitions);

    [LoggerMessage(1303, LogLevel.Information, "Handed partition {Partition} over")]
    private static partial void LogGave(ILogger logger, int partition);

    [LoggerMessage(1304, LogLevel.Warning, "Another node took partition {Partition} over; what was under way of it here is cancelled and goes on there")]
    private static partial void LogLost(ILogger logger, int partition);

    [LoggerMessage(1305, LogLevel.Warning, "The lease could not be renewed; other nodes take over when it ends")]
    private static partial void LogBeatFailed(ILogger logger, Exception fault);

    [LoggerMessage(1306, LogLevel.Warning, "Partitions could not be taken; tried again with the next beat")]
    private static partial void LogTakeFailed(ILogger logger, Exception fault);

    [LoggerMessage(1307, LogLevel.Information, "Node {Node} left and gave {Partitions} partition(s) up")]
    private static partial void LogLeft(ILogger logger, string node, int partitions);

    [LoggerMessage(1308, LogLevel.Warning, "The partitions could not be given up; other nodes take them when the lease ends")]
    private static partial void LogLeaveFailed(ILogger logger, Exception fault);
}
