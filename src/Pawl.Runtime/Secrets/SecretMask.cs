using System.Text;
using System.Text.Json;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;

namespace Pawl.Runtime.Secrets;

/// <summary>Takes the values of secrets out of what an activity reports about itself: errors, and the request of a whole response.</summary>
/// <remarks>What a service answers is data and stays as it is, even if it repeats what it was sent.</remarks>
internal sealed class SecretMask
{
    private const string Cover = "(secret)";

    /// <summary>Shorter values occur in every text by chance.</summary>
    private const int ShortestValue = 4;

    private readonly List<string> _forms;

    /// <summary>A mask for all texts inside some values.</summary>
    public SecretMask(JqValue secrets) => _forms = [.. Texts(secrets).Where(text => text.Length >= ShortestValue).SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length)];

    /// <summary>The outcome without the values.</summary>
    public ActivityOutcome Over(ActivityOutcome outcome)
    {
        if (outcome.Error is { } error) return ActivityOutcome.Failed(error with { Title = Over(error.Title), Detail = Over(error.Detail) });

        // output: response
        return outcome.Result is { Kind: JqKind.Object } result && result["request"].Kind == JqKind.Object && result["statusCode"].Kind == JqKind.Number
            ? ActivityOutcome.Succeeded(result.With("request", Over(result["request"])))
            : outcome;
    }

    private string? Over(string? text)
    {
        if (text is null) return null;
        foreach (var form in _forms) text = text.Replace(form, Cover, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    private JqValue Over(JqValue value) => value.Kind switch
    {
        JqKind.String => JqValue.From(Over(value.AsString())!),
        JqKind.Object => JqValue.Object(value.Members.Select(member => KeyValuePair.Create(member.Key, Over(member.Value)))),
        JqKind.Array => JqValue.Array(value.Items.Select(Over)),
        _ => value,
    };

    private static IEnumerable<string> Texts(JqValue value) => value.Kind switch
    {
        JqKind.String => [value.AsString()],
        JqKind.Number => [value.ToJson()],
        JqKind.Object => value.Members.SelectMany(member => Texts(member.Value)),
        JqKind.Array => value.Items.SelectMany(Texts),
        _ => [],
    };

    private static IEnumerable<string> Forms(string text)
    {
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        var escaped = JsonSerializer.Serialize(text);
        return [text, Uri.EscapeDataString(text), Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal), base64, base64.TrimEnd('='), escaped[1..^1], JqValue.From(text).ToJson()[1..^1]];
    }
}
