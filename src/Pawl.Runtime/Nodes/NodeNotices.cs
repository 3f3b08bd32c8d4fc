using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Nodes;

/// <summary>Gathers what other nodes are to be told, and tells it: at once when nothing is being told, together otherwise.</summary>
internal sealed class NodeNotices(INodeMail mail)
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _grown = [];
    private readonly HashSet<Guid> _answered = [];
    private readonly Signal _filled = new();

    /// <summary>A commit of this node left rows in the inbox of a partition that it does not own.</summary>
    public void Grew(int partition)
    {
        lock (_lock) _grown.Add(partition);
        _filled.Set();
    }

    /// <summary>A commit of this node left an answer for a node.</summary>
    public void Answered(Guid node)
    {
        lock (_lock) _answered.Add(node);
        _filled.Set();
    }

    /// <summary>Tells until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var closing = stopping.Register(_filled.Close);
        try
        {
            while (await _filled.WaitAsync())
            {
                foreach (var notice in Take()) await mail.NotifyAsync(notice, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What was not told is found by looking.
        }
    }

    private List<NodeNotice> Take()
    {
        lock (_lock)
        {
            List<NodeNotice> notices = [.. _answered.Select(NodeNotice.Answered)];
            if (_grown.Count > 0) notices.Add(NodeNotice.InboxGrew([.. _grown.Order()]));
            _grown.Clear();
            _answered.Clear();
            return notices;
        }
    }
}
