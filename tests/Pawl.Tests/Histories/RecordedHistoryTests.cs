using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Histories;

/// <summary>Histories that earlier versions wrote keep folding to the states that they folded to then. A recorded history is never changed: what makes one of these tests fail would break executions that are under way at an upgrade.</summary>
public sealed class RecordedHistoryTests
{
    /// <summary>Kinds of events that no recorded history has yet, each with the reason.</summary>
    private static readonly Dictionary<string, string> NotRecorded = new()
    {
        ["compensation-skipped"] = "an operator leaves out an undo that fails for good",
        ["definition-migrated"] = "takes two versions of a definition",
        ["work-resumed"] = "takes a server that was away",
        ["schedule-set-dropped"] = "takes a thousand open sets of events",
        ["resume-condition-failed"] = "operators reach it through the engine alone",
        ["run-goal-set"] = "operators reach it through the engine alone",
        ["step-begun"] = "operators reach it through the engine alone",
        ["breakpoints-set"] = "operators reach it through the engine alone",
        ["cursor-moved"] = "operators reach it through the engine alone",
        ["task-overridden"] = "operators reach it through the engine alone",
        ["context-edited"] = "operators reach it through the engine alone",
    };

    public static TheoryData<string> Names => [.. Files.Select(file => Path.GetRelativePath(Folder, file))];

    private static string Folder => Path.Combine(Repository.Root, "tests", "histories");

    private static IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_history_folds_to_the_states_that_it_had(string name)
    {
        ExecutionState? state = null;
        var expected = new JsonObject();
        foreach (var recorded in RecordedHistory.Read(Path.Combine(Folder, name)).Batches)
        {
            state = Fold.Apply(state, recorded.Batch());
            recorded.Changes.ApplyTo(expected);
            Assert.True(Has(RecordedHistory.StateOf(state), expected, out var where), $"{name}: after the batch at position {recorded.Position} the state differs at {where}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_event_is_read_whole_and_written_as_it_was(string name)
    {
        foreach (var recorded in RecordedHistory.Read(Path.Combine(Folder, name)).Batches)
        {
            var written = JsonNode.Parse(HistoryJson.Write(recorded.Batch().Events))!.AsArray();
            Assert.True(Has(written, recorded.Events, out var where), $"{name}: an event at position {recorded.Position} differs at {where}");
        }
    }

    [Fact]
    public void Every_kind_of_event_is_in_some_recorded_history()
    {
        var recorded = Files.SelectMany(file => RecordedHistory.Read(file).Batches).SelectMany(batch => batch.Events).Select(happened => (string)happened!["type"]!).ToHashSet();
        var kinds = typeof(HistoryEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => (string)kind.TypeDiscriminator!).ToHashSet();

        Assert.Empty(kinds.Except(recorded).Except(NotRecorded.Keys).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(NotRecorded.Keys, kind => recorded.Contains(kind) || !kinds.Contains(kind));
    }

    [Fact]
    public void A_changed_event_is_noticed()
    {
        var history = RecordedHistory.Read(Files.First());
        var changed = history.Batches[0].Events.DeepClone().AsArray();
        changed[0]!["input"] = "another";
        Assert.False(Has(changed, history.Batches[0].Events, out var where));
        Assert.Equal("/0/input", where);
    }

    /// <summary>Whether a value has everything that is expected; members that nobody expects may be there.</summary>
    private static bool Has(JsonNode? value, JsonNode? expected, out string where)
    {
        where = "";
        switch (expected)
        {
            case JsonObject members:
                if (value is not JsonObject given) return false;
                foreach (var (name, member) in members)
                {
                    where = $"/{name}";
                    if (!given.TryGetPropertyValue(name, out var found)) return false;
                    if (Has(found, member, out var inner)) continue;
                    where += inner;
                    return false;
                }
                return true;
            case JsonArray items:
                if (value is not JsonArray array || array.Count != items.Count) return false;
                for (var i = 0; i < items.Count; i++)
                {
                    if (Has(array[i], items[i], out var inner)) continue;
                    where = $"/{i}{inner}";
                    return false;
                }
                return true;
            default:
                return JsonNode.DeepEquals(value, expected);
        }
    }
}
