using System.Numerics;

namespace Pawl.Cli.Bench.Measures;

/// <summary>Counts times in classes that grow with them: any number of them in a fixed memory, each within 3 % of what it was.</summary>
internal sealed class Latencies
{
    private const int Half = 32;
    private const int Doublings = 36;

    // One class for each microsecond up to 64, then 32 for each doubling: up to 2^40 µs.
    private readonly long[] _counts = new long[Half * (Doublings + 1)];
    private long _count;

    /// <summary>How many were counted.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Counts one; may be called from any thread.</summary>
    public void Add(TimeSpan time)
    {
        var micros = Math.Max(0, (long)time.TotalMicroseconds);
        Interlocked.Increment(ref _counts[Math.Min(ClassOf(micros), _counts.Length - 1)]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>The time in milliseconds that a share of them does not exceed; 0 when there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double Milliseconds(double share)
    {
        var rank = (long)Math.Ceiling(Count * share);
        for (var (at, seen) = (0, 0L); at < _counts.Length && rank > 0; at++)
        {
            seen += Volatile.Read(ref _counts[at]);
            if (seen >= rank) return MicrosOf(at) / 1_000.0;
        }
        return 0;
    }

    private static int ClassOf(long micros)
    {
        if (micros < 2 * Half) return (int)micros;
        var shift = BitOperations.Log2((ulong)micros) - 5; // leaves 32 to 63
        return (shift * Half) + (int)(micros >> shift);
    }

    private static long MicrosOf(int at)
    {
        if (at < 2 * Half) return at;
        var shift = (at / Half) - 1;
        return (long)(at - (shift * Half)) << shift;
    }
}
