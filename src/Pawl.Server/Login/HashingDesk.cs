using System.Diagnostics.Metrics;
using Pawl.Server.Problems;

namespace Pawl.Server.Login;

/// <summary>Hashes passwords, a few at a time: hashing is slow on purpose, and whoever tries thousands of passwords must not take the processors from everybody else.</summary>
internal sealed class HashingDesk(Meter meter) : IDisposable
{
    /// <summary>Requests that wait for their turn at most; beyond it one is sent away at once.</summary>
    private const int Waiting = 16;
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(2);

    private readonly Counter<long> hashed = meter.CreateCounter<long>("pawl.passwords.hashed", description: "Passwords that were hashed, to be stored or compared: each costs about a tenth of a second of a processor.");
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount / 4));
    private int queue;

    /// <summary>Does something slow with a password in its turn.</summary>
    /// <exception cref="ApiException">Too many wait already.</exception>
    public async Task<T> RunAsync<T>(Func<T> slow, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref queue) > Waiting)
        {
            Interlocked.Decrement(ref queue);
            throw new ApiException("login-throttled", "Too many logins are being checked this moment. Try again in a few seconds.") { RetryAfter = ComeAgain };
        }
        try
        {
            await turns.WaitAsync(cancellationToken);
            hashed.Add(1);
            try { return await Task.Run(slow, CancellationToken.None); }
            finally { turns.Release(); }
        }
        finally { Interlocked.Decrement(ref queue); }
    }

    public void Dispose() => turns.Dispose();
}
