using Microsoft.Extensions.Hosting;
using Pawl.Runtime.Storage;

namespace Pawl.Server.Health;

/// <summary>Asks the database for a sign of life.</summary>
internal delegate Task PingDatabase(CancellationToken cancellationToken);

/// <summary>Whether this server can work.</summary>
internal sealed class Readiness(PingDatabase ping, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Longest that the database may take for a sign of life.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Why it cannot work; null when it can.</summary>
    public async Task<string?> ReasonAgainstAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return "The server is stopping.";
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await ping(either.Token);
            return null;
        }
        catch (StoreUnavailableException)
        {
            return "The database does not answer.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"The database did not answer within {Patience.TotalSeconds} s.";
        }
    }
}
