namespace Pawl.Runtime.Recovery;

/// <summary>Whether rows of one partition's inbox wait to be read, and whether somebody reads them.</summary>
internal sealed class UnreadInbox
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _marked = New();
    private bool _isUnread = true;
    private bool _isReading;

    /// <summary>Completes when rows may have been added since the last <see cref="Begin"/> or <see cref="Look"/>.</summary>
    // Awaited here, on the caller's scheduler: combinators would complete on the thread pool.
    public async Task MarkedAsync()
    {
        Task marked;
        lock (_lock) marked = _marked.Task;
        await marked;
    }

    /// <summary>Rows may have been added that nobody was told of.</summary>
    public void Mark()
    {
        lock (_lock)
        {
            _isUnread = true;
            _marked.TrySetResult();
        }
    }

    /// <summary>While older rows wait to be read, a newer one must not overtake them: it is left to the reading.</summary>
    /// <returns>False when nothing waits, so that the row can be handed over in memory.</returns>
    public bool Defers()
    {
        lock (_lock)
        {
            if (!_isUnread && !_isReading) return false;
            Mark();
            return true;
        }
    }

    /// <summary>Whether there is something to read, and nobody reads.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (_lock) return _isUnread && !_isReading;
        }
    }

    /// <summary>Begins to read.</summary><returns>False when there is nothing to read, or somebody reads already.</returns>
    public bool Begin()
    {
        lock (_lock)
        {
            if (_isReading || !_isUnread) return false;
            _isReading = true;
            return true;
        }
    }

    /// <summary>Looks now: what is added from here on asks for one more look.</summary>
    public void Look()
    {
        lock (_lock)
        {
            _isUnread = false;
            if (_marked.Task.IsCompleted) _marked = New();
        }
    }

    /// <summary>Ends the reading, unless rows were added since the last look.</summary>
    public bool End()
    {
        lock (_lock)
        {
            _isReading = _isUnread;
            return !_isReading;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
