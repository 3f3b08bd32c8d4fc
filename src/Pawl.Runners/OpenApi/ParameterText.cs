using System.Text;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.OpenApi;

/// <summary>Writes values as the styles of OpenAPI say, which are those of RFC 6570 where it has them.</summary>
internal static class ParameterText
{
    private const string Reserved = ":/?#[]@!$&'()*+,;=";

    /// <summary>A parameter of a path or a header as one text.</summary>
    /// <param name="name">Its name, for the style <c>matrix</c> and for errors.</param>
    /// <param name="value">Its value, not null.</param>
    /// <param name="style">How.</param>
    /// <param name="explode">Whether items and members stand by themselves.</param>
    /// <param name="encode">Encodes each text.</param>
    /// <exception cref="FailedCallException">The value holds arrays or objects where scalars must be (<c>validation</c>).</exception>
    public static string One(string name, JqValue value, ParameterStyle style, bool explode, Func<string, string> encode)
    {
        var (lead, mark) = style switch
        {
            ParameterStyle.Label => (".", explode ? "." : ","),
            ParameterStyle.Matrix => (";", explode ? ";" : ","),
            ParameterStyle.SpaceDelimited => ("", encode(" ")),
            ParameterStyle.TabDelimited => ("", encode("\t")),
            ParameterStyle.PipeDelimited => ("", encode("|")),
            _ => ("", ","),
        };
        if (style == ParameterStyle.Json) return encode(value.ToJson());

        var isMatrix = style == ParameterStyle.Matrix;
        var own = isMatrix ? $"{encode(name)}=" : "";
        return value.Kind switch
        {
            JqKind.Array when isMatrix && explode => lead + string.Join(mark, value.Items.Select(item => own + encode(Scalar(item, name)))),
            JqKind.Array => lead + own + string.Join(mark, value.Items.Select(item => encode(Scalar(item, name)))),
            JqKind.Object when explode => lead + string.Join(mark, value.Members.Select(member => $"{encode(member.Key)}={encode(Scalar(member.Value, name))}")),
            JqKind.Object => lead + own + string.Join(mark, value.Members.SelectMany(member => new[] { encode(member.Key), encode(Scalar(member.Value, name)) })),
            JqKind.String when isMatrix && value.AsString().Length == 0 => lead + encode(name),
            _ => lead + own + encode(Scalar(value, name)),
        };
    }

    /// <summary>A parameter of a query, a form or a cookie as pairs, both sides encoded.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, not null.</param>
    /// <param name="style">How.</param>
    /// <param name="explode">Whether items and members stand by themselves.</param>
    /// <param name="depth">Nesting allowed in <c>deepObject</c>.</param>
    /// <param name="encode">Encodes each text.</param>
    /// <exception cref="FailedCallException">The value holds arrays or objects where scalars must be, or too many levels of them (<c>validation</c>).</exception>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(string name, JqValue value, ParameterStyle style, bool explode, int depth, Func<string, string> encode) => (style, value.Kind) switch
    {
        (ParameterStyle.DeepObject, JqKind.Object) => Deep(encode(name), name, value, depth, encode),
        (ParameterStyle.Json, _) or (_, not (JqKind.Array or JqKind.Object)) => [new(encode(name), One(name, value, style, explode, encode))],
        (_, JqKind.Array) when explode => value.Items.Select(item => KeyValuePair.Create(encode(name), encode(Scalar(item, name)))),
        (ParameterStyle.Form, JqKind.Object) when explode => value.Members.Select(member => KeyValuePair.Create(encode(member.Key), encode(Scalar(member.Value, name)))),
        _ => [new(encode(name), One(name, value, style, explode: false, encode))],
    };

    /// <summary>Percent-encodes everything but unreserved characters, or also leaves the reserved ones.</summary>
    public static Func<string, string> Encoder(bool allowReserved) => allowReserved ? EncodeLeavingReserved : Uri.EscapeDataString;

    /// <summary>A string as it is; numbers and booleans as JSON; null as nothing.</summary>
    /// <exception cref="FailedCallException">An array or an object.</exception>
    public static string Scalar(JqValue value, string name) => value.Kind switch
    {
        JqKind.String => value.AsString(),
        JqKind.Null => "",
        JqKind.Array or JqKind.Object => throw new FailedCallException(ErrorTypes.Validation($"The parameter '{name}' holds an array or an object in a place where its style has room for scalars only.")),
        _ => value.ToJson(),
    };

    /// <summary><c>name[a][b]=…</c>. OpenAPI leaves deeper levels open; this is what the servers that know the style read.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Deep(string key, string name, JqValue value, int depth, Func<string, string> encode)
    {
        if (depth <= 0) throw new FailedCallException(ErrorTypes.Validation($"The parameter '{name}' is nested too deeply."));
        return value.Kind switch
        {
            JqKind.Object => value.Members.SelectMany(member => Deep($"{key}{encode("[")}{encode(member.Key)}{encode("]")}", name, member.Value, depth - 1, encode)),
            JqKind.Array => value.Items.Select(item => KeyValuePair.Create(key, encode(Scalar(item, name)))),
            _ => [new(key, encode(Scalar(value, name)))],
        };
    }

    /// <summary>What is reserved stays, but for what would end the parameter (<c>&amp;</c>, <c>#</c>) or be read as a space (<c>+</c>).</summary>
    private static string EncodeLeavingReserved(string text)
    {
        var encoded = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && Reserved.Contains((char)rune.Value, StringComparison.Ordinal) && rune.Value is not ('&' or '#' or '+')) encoded.Append((char)rune.Value);
            else encoded.Append(Uri.EscapeDataString(rune.ToString()));
        }
        return encoded.ToString();
    }
}
