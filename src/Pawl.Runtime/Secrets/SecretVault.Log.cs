using Microsoft.Extensions.Logging;

namespace Pawl.Runtime.Secrets;

public sealed partial class SecretVault
{
    [LoggerMessage(1501, LogLevel.Error, "Version {Version} of secret {Name} of tenant {Tenant} cannot be opened: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string tenant, string name, int version, string reason);
}
