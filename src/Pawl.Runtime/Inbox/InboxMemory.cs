namespace Pawl.Runtime.Inbox;

/// <summary>Remembers the inbox rows that were consumed lately: a row can come twice, from memory and from a read of the store that began before it was consumed.</summary>
internal sealed class InboxMemory(int bound)
{
    private readonly HashSet<Guid> _rows = [];
    private readonly Queue<Guid> _oldest = new();

    /// <summary>Whether a row was consumed.</summary>
    public bool Has(Guid row) => _rows.Contains(row);

    /// <summary>A row was consumed.</summary>
    public void Add(Guid row)
    {
        if (!_rows.Add(row)) return;
        _oldest.Enqueue(row);
        if (_oldest.Count > bound) _rows.Remove(_oldest.Dequeue());
    }
}
