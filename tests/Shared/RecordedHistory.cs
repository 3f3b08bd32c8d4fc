using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pawl.Engine.History;
using Pawl.Engine.State;

namespace Pawl.Tests.Shared;

/// <summary>A history as some version of Pawl wrote it, and the states that it folded to: every later version must fold it to the same.</summary>
/// <remarks>
/// One JSON object a line: what it is, then each batch with what it changed in the state. A state may have members that the recording version did not know;
/// those that it knew must be what they were.
/// </remarks>
public sealed record RecordedHistory(string Execution, string RecordedWith, string Shows, IReadOnlyList<RecordedBatch> Batches)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Folds a history and writes down what comes of it.</summary>
    public static RecordedHistory Record(string execution, string recordedWith, string shows, IEnumerable<HistoryBatch> history)
    {
        var batches = new List<RecordedBatch>();
        ExecutionState? state = null;
        var before = new JsonObject();
        foreach (var batch in history)
        {
            state = Fold.Apply(state, batch);
            var after = StateOf(state);
            var changes = new StateChanges([], []);
            changes.Compare("", before, after);
            batches.Add(new(batch.Position, batch.At, JsonNode.Parse(HistoryJson.Write(batch.Events))!.AsArray(), changes));
            before = after;
        }
        return new(execution, recordedWith, shows, batches);
    }

    /// <summary>A state as JSON.</summary>
    public static JsonObject StateOf(ExecutionState state) => JsonNode.Parse(HistoryJson.Write(state))!.AsObject();

    public static RecordedHistory Read(string file)
    {
        var lines = File.ReadLines(file).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        return new((string)lines[0]["execution"]!, (string)lines[0]["recordedWith"]!, (string)lines[0]["shows"]!, [.. lines.Skip(1).Select(RecordedBatch.Of)]);
    }

    public void Write(string file)
    {
        var head = new JsonObject { ["execution"] = Execution, ["recordedWith"] = RecordedWith, ["shows"] = Shows };
        File.WriteAllLines(file, Batches.Select(batch => batch.ToJson()).Prepend(head).Select(line => line.ToJsonString(Json)));
    }
}

/// <summary>A batch of a recorded history.</summary>
/// <param name="Position">Of its first event.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Events">Its events, as they were stored.</param>
/// <param name="Changes">What it changed in the state.</param>
public sealed record RecordedBatch(long Position, DateTimeOffset At, JsonArray Events, StateChanges Changes)
{
    /// <summary>The batch as this version reads it.</summary>
    public HistoryBatch Batch() => new(Position, At, [.. HistoryJson.ReadEvents(JsonSerializer.SerializeToUtf8Bytes(Events))]);

    internal static RecordedBatch Of(JsonObject line) => new(
        (long)line["position"]!, (DateTimeOffset)line["at"]!, line["events"]!.AsArray(),
        new(line["set"]!.AsObject().ToDictionary(member => member.Key, member => member.Value?.DeepClone()), [.. line["removed"]!.AsArray().Select(pointer => (string)pointer!)]));

    internal JsonObject ToJson() => new()
    {
        ["position"] = Position,
        ["at"] = At,
        ["events"] = Events.DeepClone(),
        ["set"] = new JsonObject(Changes.Set.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))),
        ["removed"] = new JsonArray([.. Changes.Removed.Select(pointer => JsonValue.Create(pointer))]),
    };
}

/// <summary>What differs between two JSON values, by JSON Pointer. Arrays are compared as wholes.</summary>
/// <param name="Set">Members that are new or have another value.</param>
/// <param name="Removed">Members that are gone.</param>
public sealed record StateChanges(Dictionary<string, JsonNode?> Set, List<string> Removed)
{
    public void Compare(string pointer, JsonObject before, JsonObject after)
    {
        foreach (var (name, value) in after)
        {
            var place = $"{pointer}/{Escape(name)}";
            if (!before.TryGetPropertyValue(name, out var old)) Set[place] = value?.DeepClone();
            else if (value is JsonObject members && old is JsonObject oldMembers) Compare(place, oldMembers, members);
            else if (!JsonNode.DeepEquals(value, old)) Set[place] = value?.DeepClone();
        }
        Removed.AddRange(before.Where(member => !after.ContainsKey(member.Key)).Select(member => $"{pointer}/{Escape(member.Key)}"));
    }

    /// <summary>Applies the changes to a value.</summary>
    public void ApplyTo(JsonObject target)
    {
        foreach (var pointer in Removed) Owner(target, pointer, out var name).Remove(name);
        foreach (var (pointer, value) in Set) Owner(target, pointer, out var name)[name] = value?.DeepClone();
    }

    private static JsonObject Owner(JsonObject target, string pointer, out string name)
    {
        var names = pointer.Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
        name = names[^1];
        return names.SkipLast(1).Aggregate(target, (owner, step) => owner[step]!.AsObject());
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
