using System.Text.Json.Nodes;

namespace Pawl.Tests.Interpreter;

/// <summary>Makes a failing case smaller as long as it fails: leaves members and items away, and puts what is inside in the place of what is around.</summary>
internal static class Shrinking
{
    private const int TriesAtMost = 3_000;

    public static Comparison Smallest(Comparison failing)
    {
        var tries = 0;
        var isStuck = failing.Difference!.Contains(EngineRun.Stuck, StringComparison.Ordinal);
        for (var isSmaller = true; isSmaller && tries < TriesAtMost;)
        {
            isSmaller = false;
            foreach (var candidate in Smaller(failing.Case))
            {
                if (++tries > TriesAtMost) break;
                // What is left away may well be what a listen waits for, which is another story.
                if (Compare(candidate) is not { Difference: { } difference } fails || difference.Contains(EngineRun.Stuck, StringComparison.Ordinal) != isStuck) continue;
                (failing, isSmaller) = (fails, true);
                break;
            }
        }
        return failing;
    }

    private static Comparison? Compare(Case candidate)
    {
        try
        {
            return Comparison.Of(candidate);
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException or IndexOutOfRangeException or UriFormatException or ArgumentException or NullReferenceException)
        {
            return null; // no longer a case that the scripted world understands
        }
    }

    private static IEnumerable<Case> Smaller(Case made)
    {
        if (made.CancelledAt is not null) yield return made with { CancelledAt = null };
        foreach (var smaller in Smaller(made.Events)) yield return made with { Events = (JsonArray)smaller };
        if (made.Documents.Count > 1) yield return made with { Documents = [made.Documents[^1]] };
        for (var i = 0; i < made.Documents.Count; i++)
        {
            foreach (var smaller in Smaller(made.Documents[i])) yield return made with { Documents = [.. made.Documents.Take(i), (JsonObject)smaller, .. made.Documents.Skip(i + 1)] };
        }
        foreach (var smaller in Smaller(made.Input)) yield return made with { Input = smaller };
    }

    /// <summary>Every tree that lacks one part of this one, biggest parts first.</summary>
    private static IEnumerable<JsonNode> Smaller(JsonNode node)
    {
        switch (node)
        {
            // An event's id and time are hidden by what stands beside it.
            case JsonObject members when members.ContainsKey("emit"):
                break;
            case JsonObject members:
                // Without its count a retry may go on for ever, and without a type a listen hears what is not its own.
                foreach (var name in members.Select(member => member.Key).Where(name => name is not ("limit" or "attempt" or "count" or "type")).ToList())
                {
                    var without = members.DeepClone().AsObject();
                    without.Remove(name);
                    yield return without;
                }
                foreach (var (name, value) in members.ToList())
                {
                    if (value is null) continue;
                    foreach (var smaller in Smaller(value).Concat(Replacements(name, value)))
                    {
                        var with = members.DeepClone().AsObject();
                        with[name] = smaller;
                        yield return with;
                    }
                }
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var without = items.DeepClone().AsArray();
                    without.RemoveAt(i);
                    yield return without;
                }
                for (var i = 0; i < items.Count; i++)
                {
                    if (items[i] is not { } item) continue;
                    foreach (var smaller in Smaller(item))
                    {
                        var with = items.DeepClone().AsArray();
                        with[i] = smaller;
                        yield return with;
                    }
                }
                break;
            default:
                break;
        }
    }

    /// <summary>A task in the place of the one that holds it.</summary>
    private static IEnumerable<JsonNode> Replacements(string name, JsonNode value)
    {
        if (value is not JsonObject task || name is "document" or "use" or "with" or "input" or "output" or "export") yield break;
        foreach (var list in new[] { task["do"], task["try"], task["fork"]?["branches"], task["catch"]?["do"] }.OfType<JsonArray>())
        {
            foreach (var inner in list.OfType<JsonObject>().Select(item => item.FirstOrDefault().Value).OfType<JsonObject>()) yield return inner.DeepClone();
        }
    }
}

/// <summary>Writes JSON as YAML that people can read.</summary>
internal static class Yaml
{
    public static string Write(JsonNode node)
    {
        var text = new System.Text.StringBuilder();
        Write(text, node, indent: 0);
        return text.ToString();
    }

    private static void Write(System.Text.StringBuilder text, JsonNode? node, int indent)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (name, value) in members)
                {
                    text.Append(' ', indent).Append(name).Append(':');
                    WriteBehind(text, value, indent + 2);
                }
                break;
            case JsonArray { Count: > 0 } items:
                foreach (var item in items)
                {
                    text.Append(' ', indent).Append('-');
                    WriteBehind(text, item, indent + 2);
                }
                break;
            default:
                text.Append(' ', indent).Append(Scalar(node)).Append('\n');
                break;
        }
    }

    private static void WriteBehind(System.Text.StringBuilder text, JsonNode? node, int indent)
    {
        if (node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            Write(text, node, indent);
        }
        else
        {
            text.Append(' ').Append(Scalar(node)).Append('\n');
        }
    }

    private static string Scalar(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : node?.ToJsonString() ?? "null";
}
