namespace Pawl.Language.Expressions.Regex;

/// <summary>Keeps the patterns that were used last. Safe for any number of threads.</summary>
/// <param name="capacity">Patterns it keeps.</param>
internal sealed class RegexCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Pattern, RegexModifiers Modifiers), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>Patterns kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>The compiled pattern, made now if it is not kept. One that does not compile is not kept.</summary>
    public OnigurumaRegex GetOrAdd(string pattern, RegexModifiers modifiers, Func<string, RegexModifiers, OnigurumaRegex> compile)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((pattern, modifiers), out var found))
            {
                if (found != _byUse.First)
                {
                    _byUse.Remove(found);
                    _byUse.AddFirst(found);
                }
                return found.Value.Regex;
            }
        }

        var regex = compile(pattern, modifiers); // outside the lock: two threads may do it twice, none waits for it
        lock (_lock)
        {
            if (_entries.TryGetValue((pattern, modifiers), out var found)) return found.Value.Regex;
            if (_entries.Count == capacity && _byUse.Last is { } oldest)
            {
                _byUse.RemoveLast();
                _entries.Remove((oldest.Value.Pattern, oldest.Value.Modifiers));
            }
            _entries[(pattern, modifiers)] = _byUse.AddFirst(new Entry(pattern, modifiers, regex));
            return regex;
        }
    }

    private sealed record Entry(string Pattern, RegexModifiers Modifiers, OnigurumaRegex Regex);
}
