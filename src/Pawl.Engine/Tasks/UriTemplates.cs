using System.Text;
using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary>Endpoint templates: <c>{name}</c> only, from the top level of the input, percent-encoded (RFC 6570, simple expansion).</summary>
internal static class UriTemplates
{
    /// <exception cref="RaisedException">A variable is an array or an object.</exception>
    public static string Expand(string template, JqValue input)
    {
        if (!template.Contains('{', StringComparison.Ordinal)) return template;

        var text = new StringBuilder(template.Length + 16);
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf('{', at);
            var close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0) return text.Append(template, at, template.Length - at).ToString();

            text.Append(template, at, open - at).Append(Value(template[(open + 1)..close], input));
            at = close + 1;
        }
        return text.ToString();
    }

    private static string Value(string name, JqValue input)
    {
        var value = input[name];
        return value.Kind switch
        {
            JqKind.Null => "",
            JqKind.Array or JqKind.Object => throw new RaisedException(ErrorTypes.Expression($"The endpoint's variable '{name}' must be text; it is {value.Kind.ToString().ToLowerInvariant()}.")),
            _ => Uri.EscapeDataString(ArgumentText.Of(value, name)),
        };
    }
}
