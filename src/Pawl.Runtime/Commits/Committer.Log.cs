using Microsoft.Extensions.Logging;

namespace Pawl.Runtime.Commits;

internal sealed partial class Committer
{
    [LoggerMessage(1101, LogLevel.Warning, "The store is away; {Entries} decision(s) wait for it")]
    private static partial void LogStoreUnavailable(ILogger logger, int entries, Exception fault);

    [LoggerMessage(1102, LogLevel.Warning, "The commit of {Entries} decision(s) failed; finding out what became of it")]
    private static partial void LogCommitFailed(ILogger logger, int entries, Exception fault);

    [LoggerMessage(1103, LogLevel.Critical, "Another server took over partition(s) {Partitions}; this one stops working on them")]
    private static partial void LogOwnershipLost(ILogger logger, string partitions);
}
