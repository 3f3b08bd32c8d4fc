using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Executions;

/// <summary>Counts open streams against their bound.</summary>
internal sealed class StreamSlots(ServerOptions options)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);
    private int open;

    /// <summary>Takes a slot until it is disposed.</summary>
    /// <exception cref="ApiException">All are taken.</exception>
    public IDisposable Take()
    {
        if (Interlocked.Increment(ref open) <= options.Limits.Streams) return new Slot(this);
        Interlocked.Decrement(ref open);
        throw new ApiException("too-many-streams", $"{options.Limits.Streams} streams are open, which is the most (limit-streams). Try again, or read the history in pages.") { RetryAfter = Retry };
    }

    private sealed class Slot(StreamSlots slots) : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0) Interlocked.Decrement(ref slots.open);
        }
    }
}
