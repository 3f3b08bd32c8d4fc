using System.Text;
using System.Text.Json;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Eval;

/// <summary>Reads a stream of JSON texts, one after the other, as jq does.</summary>
internal static class JsonTexts
{
    private const int MaxDepth = 10_000;

    /// <summary>The values of the text, lazily: those before a mistake come before its exception.</summary>
    /// <exception cref="JqParseException">Something is not JSON.</exception>
    public static IEnumerable<JqValue> Read(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        for (var at = 0; Next(utf8, at) is { } next; at = next.End) yield return JqValue.Parse(utf8.AsSpan(next.Start, next.End - next.Start));
    }

    private static (int Start, int End)? Next(byte[] utf8, int at)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8.AsSpan(at), new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
            if (!reader.Read()) return null;
            var start = at + (int)reader.TokenStartIndex;
            reader.Skip();
            return (start, at + (int)reader.BytesConsumed);
        }
        catch (JsonException error)
        {
            throw new JqParseException(error.Message.Split(" LineNumber:")[0], error);
        }
    }
}
