using System.Text.Json.Nodes;

namespace Pawl.Cli.Demo.Service;

/// <summary>Everything that the service remembers: kinds of JSON records with counted ids, so that every run looks alike.</summary>
internal sealed class Records
{
    /// <summary>Records of all kinds at most.</summary>
    public const int MaxRecords = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _records = [];
    private readonly Dictionary<string, int> _counters = [];

    /// <summary>Keeps a record under a new id, e.g. <c>ord-1</c>, and gives a copy.</summary>
    /// <param name="prefix">Names the kind.</param>
    /// <param name="idName">The member that takes the id; it comes first.</param>
    /// <param name="members">The other members.</param>
    public JsonObject Add(string prefix, string idName, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        lock (_lock)
        {
            // Oldest records are not worth more than the newest ones: a full store starts again.
            if (_records.Count >= MaxRecords) _records.Clear();
            var id = $"{prefix}-{_counters[prefix] = _counters.GetValueOrDefault(prefix) + 1}";
            var record = new JsonObject { [idName] = id };
            foreach (var (name, value) in members) record[name] = value?.DeepClone();
            _records[id] = record;
            return Copy(record);
        }
    }

    /// <summary>A copy of the record; null when there is none.</summary>
    public JsonObject? Find(string id)
    {
        lock (_lock) return _records.TryGetValue(id, out var record) ? Copy(record) : null;
    }

    /// <summary>Changes a record and gives a copy; null when there is none.</summary>
    public JsonObject? Change(string id, Action<JsonObject> change)
    {
        lock (_lock)
        {
            if (!_records.TryGetValue(id, out var record)) return null;
            change(record);
            return Copy(record);
        }
    }

    /// <summary>Copies of all records of a kind, in the order they came.</summary>
    public IReadOnlyList<JsonObject> All(string prefix)
    {
        lock (_lock) return [.. _records.Where(pair => pair.Key.StartsWith(prefix + "-", StringComparison.Ordinal)).Select(pair => Copy(pair.Value))];
    }

    public void Clear()
    {
        lock (_lock)
        {
            _records.Clear();
            _counters.Clear();
        }
    }

    private static JsonObject Copy(JsonObject record) => (JsonObject)record.DeepClone();
}
