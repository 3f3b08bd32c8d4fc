using System.Collections.Frozen;

namespace Pawl.Language.Documents;

/// <summary>Words of other languages and formats that people write by habit, and what the DSL calls them.</summary>
internal static class Synonyms
{
    private static readonly FrozenDictionary<string, string[]> Words = new Dictionary<string, string[]>
    {
        ["url"] = ["endpoint", "uri"],
        ["uri"] = ["endpoint"],
        ["address"] = ["endpoint", "uri"],
        ["endpoint"] = ["uri"],
        ["params"] = ["query", "parameters", "arguments"],
        ["parameters"] = ["query", "with", "arguments"],
        ["queryParameters"] = ["query"],
        ["payload"] = ["body", "data"],
        ["content"] = ["body"],
        ["data"] = ["body", "set"],
        ["verb"] = ["method"],
        ["auth"] = ["authentication"],
        ["condition"] = ["when", "if"],
        ["when"] = ["if"],
        ["if"] = ["when"],
        ["next"] = ["then"],
        ["goto"] = ["then"],
        ["transition"] = ["then"],
        ["end"] = ["then"],
        ["steps"] = ["do"],
        ["tasks"] = ["do"],
        ["states"] = ["do"],
        ["actions"] = ["do"],
        ["each"] = ["item"],
        ["item"] = ["each"],
        ["items"] = ["in"],
        ["of"] = ["in"],
        ["index"] = ["at"],
        ["args"] = ["arguments", "with"],
        ["arguments"] = ["with"],
        ["env"] = ["environment"],
        ["cmd"] = ["command"],
        ["script"] = ["code", "command"],
        ["lang"] = ["language"],
        ["type"] = ["language"],
        ["code"] = ["status"],
        ["message"] = ["detail"],
        ["description"] = ["summary", "title"],
        ["details"] = ["detail"],
        ["max"] = ["count"],
        ["times"] = ["count"],
        ["attempts"] = ["limit", "attempt"],
        ["interval"] = ["every", "delay"],
        ["duration"] = ["after"],
        ["secret"] = ["use"],
        ["ref"] = ["use"],
        ["user"] = ["username"],
        ["id"] = ["name"],
        ["specVersion"] = ["dsl"],
        ["dslVersion"] = ["dsl"],
        ["key"] = ["name"],
        ["result"] = ["output"],
        ["outputs"] = ["output"],
        ["inputs"] = ["input"],
        ["from"] = ["as"],
        ["as"] = ["from"],
        ["race"] = ["compete"],
        ["parallel"] = ["branches"],
        ["finally"] = ["then"],
        ["expression"] = ["when"],
        ["year"] = ["days"],
        ["years"] = ["days"],
        ["months"] = ["days"],
        ["weeks"] = ["days"],
        ["ms"] = ["milliseconds"],
        ["millis"] = ["milliseconds"],
        ["s"] = ["seconds"],
    }.ToFrozenDictionary();

    /// <summary>The allowed name that the word stands for, or null.</summary>
    public static string? Of(string name, IReadOnlyCollection<string> allowed)
    {
        if (!Words.TryGetValue(name, out var meanings)) return null;
        foreach (var meaning in meanings)
            if (allowed.Contains(meaning)) return meaning;
        return null;
    }
}
