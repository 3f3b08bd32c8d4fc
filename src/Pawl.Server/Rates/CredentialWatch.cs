using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Server.Access;
using Pawl.Server.Audit;

namespace Pawl.Server.Rates;

/// <summary>Tells the audit log of credentials that open nothing: summed up once a minute, so that whoever tries ten thousand of them does not fill it.</summary>
/// <remarks>Such a request belongs to no tenant; it stands in the log of the installation's own, <c>default</c>.</remarks>
internal sealed partial class CredentialWatch(RequestAudit audit, Meter meter, TimeProvider time, ILogger<CredentialWatch> logger) : BackgroundService
{
    /// <summary>Addresses told one by one in a minute; the others are told as one.</summary>
    public const int Told = 20;
    /// <summary>Addresses counted one by one in a minute.</summary>
    private const int Counted = 10_000;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Counter<long> refused = meter.CreateCounter<long>("pawl.credentials.refused", description: "Requests whose credential opened nothing: wrong, unknown, expired or revoked.");
    private readonly Lock gate = new();
    private Dictionary<string, long> byAddress = [];
    private long others;

    /// <summary>Counts a credential that opened nothing.</summary>
    public void Note(string address)
    {
        refused.Add(1);
        lock (gate)
        {
            if (byAddress.TryGetValue(address, out var count)) byAddress[address] = count + 1;
            else if (byAddress.Count < Counted) byAddress[address] = 1;
            else others++;
        }
    }

    /// <summary>Writes down what was counted since the last time.</summary>
    public async Task WriteAsync()
    {
        Dictionary<string, long> counts;
        long rest;
        lock (gate)
        {
            (counts, byAddress, rest, others) = (byAddress, [], others, 0);
        }
        var most = counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).ToList();
        foreach (var (address, count) in most.Take(Told)) await TellAsync($"address:{address}", $"{count} requests with a credential that opens nothing");
        rest += most.Skip(Told).Sum(count => count.Value);
        if (rest > 0) await TellAsync("address:others", $"{rest} requests with a credential that opens nothing, from {Math.Max(1, most.Count - Told)} further addresses or more");
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await WriteAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        await WriteAsync();
    }

    private async Task TellAsync(string @object, string detail)
    {
        try
        {
            await audit.RecordOwnAsync(KeyMaker.DefaultTenant, "credential.refuse", @object, detail);
        }
        catch (Runtime.Storage.StoreUnavailableException fault)
        {
            // The database is away: the server's own log has it then.
            LogRefused(logger, @object, detail, fault.Message);
        }
    }

    [LoggerMessage(5402, LogLevel.Warning, "{Object}: {Detail}; not in the audit log, because {Reason}")]
    private static partial void LogRefused(ILogger logger, string @object, string detail, string reason);
}
