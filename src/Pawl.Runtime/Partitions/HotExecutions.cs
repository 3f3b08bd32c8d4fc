namespace Pawl.Runtime.Partitions;

/// <summary>The idle executions of a partition, least recently used first: beyond the bound the first ones leave memory.</summary>
internal sealed class HotExecutions(int bound)
{
    private readonly LinkedList<LiveExecution> _idle = new();

    /// <summary>Executions that are idle.</summary>
    public int Count => _idle.Count;

    /// <summary>It is idle now.</summary>
    /// <returns>The execution that must leave memory; null when there is room.</returns>
    public LiveExecution? Add(LiveExecution live)
    {
        // Nothing will happen to an ended execution any more, so it goes before every living one.
        live.Idle = live.State is { End: not null } ? _idle.AddFirst(live) : _idle.AddLast(live);
        if (_idle.Count <= bound) return null;

        var first = _idle.First!.Value;
        Remove(first);
        return first;
    }

    /// <summary>It is busy again, or gone.</summary>
    public void Remove(LiveExecution live)
    {
        if (live.Idle is null) return;
        _idle.Remove(live.Idle);
        live.Idle = null;
    }
}
