using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Hosting;

/// <summary>Waits between tries at the store: doubling, bounded, with jitter so that nodes do not come back in step.</summary>
internal sealed class StorePatience(RuntimeOptions options, RuntimeEnvironment environment)
{
    private int _failures;

    /// <summary>Waits before the next try.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => environment.Delay(Next(), cancellationToken);

    /// <summary>The next wait: between half and all of <c>min(first · 2ⁿ, limit)</c>.</summary>
    internal TimeSpan Next()
    {
        // 2^40 times a millisecond outlasts every limit that the options allow.
        var full = Math.Min(options.StoreBackoff.Ticks * Math.Pow(2, Math.Min(_failures++, 40)), options.StoreBackoffLimit.Ticks);
        var fraction = (environment.NextSeed() >> 11) * (1.0 / (1UL << 53));
        return TimeSpan.FromTicks((long)(full * (0.5 + (fraction / 2))));
    }

    /// <summary>Reads from the store, again and again while it is away.</summary>
    public static async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, RuntimeOptions options, RuntimeEnvironment environment, CancellationToken cancellationToken)
    {
        StorePatience? backoff = null;
        while (true)
        {
            try
            {
                return await read(cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                backoff ??= new(options, environment);
            }

            await backoff.WaitAsync(cancellationToken);
        }
    }
}
