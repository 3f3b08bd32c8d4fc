using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Between kinds: <c>tostring</c>, <c>tojson</c>, <c>fromjson</c>, <c>tonumber</c>, <c>toboolean</c>.</summary>
internal static class Conversions
{
    /// <summary><c>tostring</c></summary>
    public static JqValue ToText(Machine machine, in JqValue value) => value.IsString ? value : ToJson(machine, value);

    /// <summary><c>tojson</c></summary>
    public static JqValue ToJson(Machine machine, in JqValue value)
    {
        machine.CheckWeight(value);
        machine.Count(value.Weight >> 6);
        var json = value.ToJson();
        machine.CheckStringLength(json.Length);
        return JqValue.Text(json);
    }

    /// <summary><c>fromjson</c></summary>
    public static JqValue FromJson(Machine machine, in JqValue value)
    {
        if (value.StringOrNull is not { } text) return machine.Fail($"{JqErrors.Describe(value)} only strings can be parsed");
        machine.Count(text.Length >> 4);
        try
        {
            return JsonTextReader.Read(System.Text.Encoding.UTF8.GetBytes(text), JsonDialect.Jq);
        }
        catch (JqParseException error)
        {
            return machine.Fail($"{error.Message} (while parsing '{text}')");
        }
    }

    /// <summary><c>tonumber</c></summary>
    public static JqValue ToNumber(Machine machine, in JqValue value)
    {
        if (value.IsNumber) return value;
        if (value.StringOrNull is { } text)
        {
            if (NumberText.IsLiteral(text)) return KeptNumber.Read(text);
            if (NumberText.TryReadWord(text, out var special)) return JqValue.From(special);
        }
        return machine.Fail($"{JqErrors.Describe(value)} cannot be parsed as a number");
    }

    /// <summary><c>toboolean</c></summary>
    public static JqValue ToBoolean(Machine machine, in JqValue value) => value.Kind switch
    {
        JqKind.True or JqKind.False => value,
        JqKind.String when value.StringOrNull is "true" => JqValue.True,
        JqKind.String when value.StringOrNull is "false" => JqValue.False,
        _ => machine.Fail($"{JqErrors.Describe(value)} cannot be parsed as a boolean"),
    };
}
