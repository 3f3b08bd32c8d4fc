using System.Globalization;
using Pawl.Cli.Connection;
using Pawl.Client;
using Pawl.Client.Cluster;
using Pawl.Client.Problems;

namespace Pawl.Cli.Doctor;

/// <summary>Whether a server answers, and the key opens it.</summary>
internal static class ServerChecks
{
    private const string Check = "server";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks for the server.</summary>
    /// <param name="target">Where; null when nothing names one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was found, and the server's address when it answers.</returns>
    public static async Task<(Finding Finding, Uri? Address)> RunAsync(ConnectionTarget? target, CancellationToken cancellationToken)
    {
        if (target is null) return (Finding.Ok(Check, "none is configured and none was started from this data directory"), null);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var client = target.Connect(TimeProvider.System);
        try
        {
            if (!await client.Health.IsReadyAsync(patience.Token)) return (Finding.Warn(Check, $"{target.Server} answers but is not ready", "It starts, stops, or has no database: see its log."), target.Server);
            await client.Workflows.ListAsync(limit: 1, cancellationToken: patience.Token);
            return (await ClusterAsync(client, target, patience.Token) ?? Finding.Ok(Check, $"{target.Server} is ready, and the key opens it"), target.Server);
        }
        catch (PawlApiException refused)
        {
            return (Finding.Fail(Check, $"{target.Server}: {refused.Message}", target.Key is null ? "Name a key with --key (PAWL_KEY)." : "Name another key with --key (PAWL_KEY)."), target.Server);
        }
        catch (PawlConnectionException error)
        {
            return (Gone(target, error.InnerException?.Message ?? error.Message), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Gone(target, $"no answer within {Patience.TotalSeconds} s"), null);
        }
    }

    /// <summary>What the server itself says: what does not go on, else its last clean-up; null when the key may not ask.</summary>
    private static async Task<Finding?> ClusterAsync(PawlClient client, ConnectionTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var cluster = await client.Cluster.GetAsync(cancellationToken);
            return cluster.Findings.Count > 0
                ? Finding.Warn(Check, $"{target.Server} is ready, and the key opens it; but something is stuck", string.Join(" ", cluster.Findings.Select(finding => finding.Message)))
                : Finding.Ok(Check, $"{target.Server} is ready, and the key opens it; {Upkeep(cluster.Upkeep)}");
        }
        catch (PawlApiException refused) when (refused.Status is 403 or 404)
        {
            return null;
        }
    }

    private static string Upkeep(ClusterUpkeep? upkeep) => upkeep is null
        ? "the store was not cleaned up yet"
        : string.Create(CultureInfo.InvariantCulture, $"the store was cleaned up at {upkeep.At:u}: {upkeep.RemovedExecutions} executions removed, {upkeep.Partitions.Count} partitions of history with {upkeep.Partitions.Sum(partition => partition.Bytes) >> 20} MiB");

    /// <summary>A server that somebody named must be there; one that was once started here need not.</summary>
    private static Finding Gone(ConnectionTarget target, string reason) => target.IsConfigured
        ? Finding.Fail(Check, $"{target.Server}: {reason}", "Start it with 'pawl up', or mend --server (PAWL_SERVER).")
        : Finding.Ok(Check, "none runs now");
}
