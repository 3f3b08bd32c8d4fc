using System.Globalization;
using System.Text;
using Pawl.Client.Problems;
using Pawl.Language.Expressions;
using Pawl.Runtime.Events;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Events;

/// <summary>Holds events to CloudEvents 1.0, and to what the journal can keep.</summary>
internal static class CloudEventCheck
{
    /// <summary>Bytes of <c>id</c>, <c>source</c> and <c>type</c>, each: what the journal can index. 1,024.</summary>
    private const int NameBytes = 1_024;

    /// <summary>Problems that one answer names at most.</summary>
    private const int ProblemsShown = 100;

    /// <summary>The events, ready to be stored.</summary>
    /// <exception cref="ApiException">Some are no CloudEvents, or too large: none is taken.</exception>
    public static IReadOnlyList<IncomingEvent> Check(IReadOnlyList<GivenEvent> given, ApiLimits limits)
    {
        var problems = new List<ApiProblemItem>();
        var events = new List<IncomingEvent>(given.Count);
        foreach (var one in given)
        {
            var before = problems.Count;
            var envelope = Present(one, problems);
            CheckAttributes(one, envelope, problems);
            if (problems.Count > before) continue;

            var utf8 = envelope.ToUtf8();
            if (utf8.Length > limits.EventBytes)
                throw new ApiException("body-too-large", $"The event '{envelope["id"].AsString()}' has {utf8.Length} bytes; at most {limits.EventBytes} are taken (limit-event-bytes). Keep large data outside and pass a reference.");
            events.Add(new(envelope["source"].AsString(), envelope["id"].AsString(), envelope["type"].AsString(), utf8));
        }
        return problems.Count == 0
            ? events
            : throw new ApiException("event-invalid", problems.Count == 1 ? $"{problems[0].Pointer} {problems[0].Message}".Trim() + "." : $"{problems.Count} things are wrong; nothing was stored.") { Errors = [.. problems.Take(ProblemsShown)] };
    }

    /// <summary>The event without attributes that are null: the JSON format says that they are absent. Data may be null.</summary>
    private static JqValue Present(GivenEvent given, List<ApiProblemItem> problems)
    {
        if (given.Envelope.Kind == JqKind.Object) return JqValue.Object(given.Envelope.Members.Where(member => !member.Value.IsNull || member.Key == "data"));
        problems.Add(new(given.PointerOf(""), "must be an object", "invalid-type"));
        return JqValue.EmptyObject;
    }

    private static void CheckAttributes(GivenEvent given, JqValue envelope, List<ApiProblemItem> problems)
    {
        if (given.Envelope.Kind != JqKind.Object) return;
        foreach (var name in new[] { "specversion", "id", "source", "type" })
        {
            if (!envelope.TryGet(name, out var value)) Add(name, "is required", "required");
            else if (value.Kind == JqKind.String && Encoding.UTF8.GetByteCount(value.AsString()) > NameBytes) Add(name, $"must be at most {NameBytes} bytes long", "too-long");
        }
        foreach (var (name, value) in envelope.Members)
        {
            if (Fault(name, value) is { } fault) Add(name, fault, "invalid-value");
        }
        if (envelope.TryGet("data", out _) && envelope.TryGet("data_base64", out _)) Add("data_base64", "cannot stand beside 'data'", "several-alternatives");

        void Add(string name, string message, string code) => problems.Add(new(given.PointerOf(name), message, code));
    }

    private static string? Fault(string name, JqValue value) => name switch
    {
        "data" => null,
        "data_base64" => value.Kind == JqKind.String && IsBase64(value.AsString()) ? null : "must be base64",
        "specversion" => value == JqValue.From("1.0") ? null : "must be '1.0'",
        _ when !IsName(name) => "is no name of an attribute: lower-case letters and digits only",
        "id" or "type" or "subject" or "datacontenttype" => IsText(value) ? null : "must be text, not empty and without control characters",
        "source" or "dataschema" => IsText(value) && IsUriReference(value.AsString()) ? null : "must be a URI reference",
        "time" => value.Kind == JqKind.String && IsTimestamp(value.AsString()) ? null : "must be a time such as '2026-01-31T12:00:00Z'",
        _ => value.Kind switch
        {
            JqKind.True or JqKind.False => null,
            JqKind.Number => value.AsDouble() is var number && number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue ? null : "must be a whole number of 32 bits",
            JqKind.String => value.AsString().Any(char.IsControl) ? "must have no control characters" : null,
            _ => "must be text, a whole number or a boolean; put everything else into 'data'",
        },
    };

    private static bool IsName(string name) => name.Length > 0 && name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9'));

    private static bool IsText(JqValue value) => value.Kind == JqKind.String && value.AsString() is { Length: > 0 } text && !text.Any(char.IsControl);

    private static bool IsUriReference(string text) => !text.Any(letter => char.IsWhiteSpace(letter) || letter is '<' or '>' or '"' or '{' or '}' or '|' or '\\' or '^' or '`') && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _);

    /// <summary>RFC 3339: a full date, a T, a time, and an offset.</summary>
    private static bool IsTimestamp(string text) =>
        text.Length is >= 20 and <= 40 && text[10] is 'T' or 't'
        && (text[^1] is 'Z' or 'z' || (text[^6] is '+' or '-' && text[^3] == ':'))
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _);

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);
}
