using System.Text;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Eval;

/// <summary>Writes values as jq prints them: two spaces of indentation, empty lists and objects on one line.</summary>
internal static class PrettyJson
{
    public static string Of(JqValue value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JqValue value, int indent)
    {
        if (value.Count == 0 || value.Kind is not (JqKind.Array or JqKind.Object))
        {
            text.Append(value.ToJson());
            return;
        }

        var isArray = value.Kind == JqKind.Array;
        text.Append(isArray ? '[' : '{');
        var separator = "\n";
        if (isArray)
        {
            foreach (var item in value.Items)
            {
                text.Append(separator).Append(' ', indent + 2);
                Write(text, item, indent + 2);
                separator = ",\n";
            }
        }
        else
        {
            foreach (var (key, member) in value.Members)
            {
                text.Append(separator).Append(' ', indent + 2).Append(JqValue.From(key).ToJson()).Append(": ");
                Write(text, member, indent + 2);
                separator = ",\n";
            }
        }

        text.Append('\n').Append(' ', indent).Append(isArray ? ']' : '}');
    }
}
