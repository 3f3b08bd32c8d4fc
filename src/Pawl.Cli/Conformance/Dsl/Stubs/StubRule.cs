using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Stubs;

/// <summary>One rule of a stub server: which requests it answers, and with what, in turn.</summary>
internal sealed class StubRule
{
    private int _answered;

    /// <summary>The method in upper case; null for any.</summary>
    public required string? Method { get; init; }
    /// <summary>The raw path, percent-encoded as sent.</summary>
    public required string Path { get; init; }
    /// <summary>Query parameters that must be there, decoded.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Query { get; init; }
    /// <summary>Headers that must be there.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Headers { get; init; }
    /// <summary>The answers; the last one repeats.</summary>
    public required ImmutableArray<StubReply> Replies { get; init; }

    /// <summary>The answer to the next request.</summary>
    public StubReply NextReply() => Replies[Math.Min(Interlocked.Increment(ref _answered) - 1, Replies.Length - 1)];

    /// <summary>Whether the rule answers a request.</summary>
    public bool Matches(RecordedRequest request) =>
        (Method is null || Method == request.Method)
        && Path == request.RawPath
        && Query.All(wanted => request.QueryValues.Any(sent => sent.Key == wanted.Key && sent.Value == wanted.Value))
        && Headers.All(wanted => request.HeaderValues.Any(sent => string.Equals(sent.Key, wanted.Key, StringComparison.OrdinalIgnoreCase) && sent.Value == wanted.Value));

    /// <summary>Reads the list of rules of a step.</summary>
    /// <exception cref="StepFailure">Not a list of rules.</exception>
    public static ImmutableArray<StubRule> ReadAll(JqValue rules)
    {
        if (rules.Kind != JqKind.Array) throw new StepFailure("a list of rules", rules.ToJson());
        return [.. rules.Items.Select(Read)];
    }

    private static StubRule Read(JqValue rule)
    {
        if (rule.Kind != JqKind.Object || rule["path"].Kind != JqKind.String) throw new StepFailure("a rule with a path", rule.ToJson());
        var replies = rule["replies"].Items.Select(StubReply.Read).ToImmutableArray();
        return new StubRule
        {
            Method = rule["method"].Kind == JqKind.String ? rule["method"].AsString().ToUpperInvariant() : null,
            Path = rule["path"].AsString(),
            Query = Texts(rule["query"]),
            Headers = Texts(rule["requestHeaders"]),
            Replies = replies.IsEmpty ? [StubReply.Empty] : replies,
        };
    }

    internal static ImmutableArray<KeyValuePair<string, string>> Texts(JqValue map) =>
        [.. map.Members.Select(member => KeyValuePair.Create(member.Key, Text(member.Value)))];

    internal static string Text(JqValue value) => value.Kind == JqKind.String ? value.AsString() : value.ToJson();
}

/// <summary>One answer of a stub server.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">Headers as written.</param>
/// <param name="Body">A map or list goes as JSON, text as UTF-8; null for none.</param>
/// <param name="Delay">Real time before the answer.</param>
internal sealed record StubReply(int Status, ImmutableArray<KeyValuePair<string, string>> Headers, JqValue Body, TimeSpan Delay)
{
    public static StubReply Empty { get; } = new(200, [], JqValue.Null, TimeSpan.Zero);

    public static StubReply Json(JqValue body, int status = 200) => new(status, [], body, TimeSpan.Zero);

    public static StubReply Read(JqValue reply) => new(
        reply["status"].Kind == JqKind.Number ? (int)reply["status"].AsDouble() : 200,
        StubRule.Texts(reply["headers"]),
        reply["body"],
        TimeSpan.FromMilliseconds(reply["delay"].Kind == JqKind.Number ? reply["delay"].AsDouble() : 0));
}
