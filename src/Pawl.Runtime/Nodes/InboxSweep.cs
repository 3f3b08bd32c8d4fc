using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Recovery;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Nodes;

/// <summary>Finds inbox rows whose notice was lost.</summary>
internal sealed class InboxSweep(INodeMail mail, RuntimeParts parts, InboxReader inbox)
{
    /// <summary>Looks again and again until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await parts.Environment.Delay(parts.Options.InboxSweep, stopping);
                await LookAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        var owned = parts.Partitions.Owned.Select(partition => partition.Number).ToList();
        if (owned.Count == 0 || parts.Environment.Has(PlantedBug.NeverSweepInbox)) return;
        try
        {
            var waiting = await mail.FindWaitingAsync(owned, parts.Options.InboxSweep / 2, stopping);
            if (waiting.Count > 0) inbox.Ask(waiting);
        }
        catch (StoreUnavailableException)
        {
            // Looked for again next time.
        }
    }
}
