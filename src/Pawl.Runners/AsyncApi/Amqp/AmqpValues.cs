using System.Collections;
using System.Globalization;
using System.Text;
using Pawl.Language.Expressions;
using RabbitMQ.Client;

namespace Pawl.Runners.AsyncApi.Amqp;

/// <summary>Values of AMQP header tables as data.</summary>
internal static class AmqpValues
{
    /// <summary>Nesting of header tables that is shown.</summary>
    private const int Depth = 16;

    public static JqValue Headers(IDictionary<string, object?>? headers) =>
        headers is null ? JqValue.EmptyObject : JqValue.Object(headers.Select(header => KeyValuePair.Create(header.Key, Of(header.Value, Depth))));

    private static JqValue Of(object? value, int depth) => value switch
    {
        null => JqValue.Null,
        _ when depth == 0 => JqValue.Null,
        bool flag => JqValue.From(flag),
        byte[] text => JqValue.From(Encoding.UTF8.GetString(text)), // how the client gives long strings
        string text => JqValue.From(text),
        double number => JqValue.From(number),
        float number => JqValue.From(number),
        AmqpTimestamp stamp => JqValue.From(stamp.UnixTime),
        IDictionary<string, object?> table => JqValue.Object(table.Select(member => KeyValuePair.Create(member.Key, Of(member.Value, depth - 1)))),
        IList list => JqValue.Array(list.Cast<object?>().Select(item => Of(item, depth - 1))),
        IFormattable number => JqValue.NumberFromText(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => JqValue.From(value.ToString() ?? ""),
    };
}
