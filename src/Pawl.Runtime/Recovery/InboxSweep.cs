using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Recovery;

/// <summary>Looks through the inbox when rows may be there that nobody was told of. Rare: only after the answer to a commit was lost.</summary>
internal sealed class InboxSweep(PartitionRecovery recovery, RuntimeParts parts)
{
    private readonly Signal _asked = new();

    /// <summary>Asks for a look; asked again during one, there is one more.</summary>
    public void Ask() => _asked.Set();

    /// <summary>Looks whenever it is asked to, until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var closing = cancellationToken.Register(_asked.Close);
        try
        {
            while (await _asked.WaitAsync())
            {
                if (cancellationToken.IsCancellationRequested) return;
                foreach (var partition in parts.Partitions.All) await recovery.DeliverInboxAsync(partition);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop; the next owner finds the rows.
        }
    }
}
