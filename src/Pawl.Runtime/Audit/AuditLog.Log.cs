using Microsoft.Extensions.Logging;

namespace Pawl.Runtime.Audit;

public sealed partial class AuditLog
{
    [LoggerMessage(4101, LogLevel.Warning, "{Entries} entries of the audit log of {Tenant} could not be written; attempts were refused, outcomes are tried again")]
    private static partial void LogNotWritten(ILogger logger, Exception error, string tenant, int entries);

    [LoggerMessage(4102, LogLevel.Error, "{Outcomes} outcomes never reached the audit log: their attempts stand there without one")]
    private static partial void LogLost(ILogger logger, int outcomes);
}
