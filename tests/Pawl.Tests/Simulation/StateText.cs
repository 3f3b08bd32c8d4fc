using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Simulation;

/// <summary>Writes a state down member by member, so that two states are equal when their texts are.</summary>
internal static class StateText
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Members = [];

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append('-');
                break;
            case JqValue json:
                text.Append(json.ToJson());
                break;
            case DateTimeOffset time:
                text.Append(time.UtcTicks);
                break;
            case string or ValueType when value is string || value.GetType().IsPrimitive || value.GetType().IsEnum:
                text.Append(value);
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                {
                    Write(text, item);
                    text.Append(';');
                }
                text.Append(']');
                break;
            default:
                text.Append(value.GetType().Name).Append('{');
                foreach (var member in Members.GetOrAdd(value.GetType(), static type => [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0)]))
                {
                    text.Append(member.Name).Append('=');
                    Write(text, member.GetValue(value));
                    text.Append(' ');
                }
                text.Append('}');
                break;
        }
    }
}
