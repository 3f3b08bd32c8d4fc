using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;

namespace Pawl.Server.Settings;

/// <summary>Reads the settings and quotas of tenants again from time to time: another server may have changed them.</summary>
internal sealed partial class SettingsRefresh(RememberedTenantSettings settings, RememberedQuotas quotas, ILogger<SettingsRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4); // so that a change counts everywhere within 5

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await settings.RefreshAsync(stoppingToken);
                await quotas.RefreshAsync(stoppingToken);
            }
            catch (StoreUnavailableException fault)
            {
                // What was known holds until the next time.
                LogRefreshFailed(logger, fault);
            }
        }
    }

    [LoggerMessage(3351, LogLevel.Warning, "The settings of tenants could not be read again; trying again in a few seconds")]
    private static partial void LogRefreshFailed(ILogger logger, Exception fault);
}
