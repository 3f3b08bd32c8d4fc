using Pawl.Language.Expressions.Dates;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Functions of dates. Local time is UTC: what an expression yields must not depend on the machine it runs on.</summary>
internal static class DateFunctions
{
    private const string NotConvertible = "error converting number of seconds since epoch to datetime";

    /// <summary>Adds them to a table.</summary>
    public static IEnumerable<NativeFunction> Functions =>
    [
        NativeFunction.Impure("now", 0, (m, _) => JqValue.From((m.Now - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond)),
        NativeFunction.Of("gmtime", 0, (m, a) => BreakDown(m, a[0], "gmtime")),
        NativeFunction.Of("localtime", 0, (m, a) => BreakDown(m, a[0], "localtime")),
        NativeFunction.Of("mktime", 0, (m, a) => MakeTime(m, a[0])),
        NativeFunction.Of("strftime", 1, (m, a) => Format(m, a[0], a[1], "strftime")),
        NativeFunction.Of("strflocaltime", 1, (m, a) => Format(m, a[0], a[1], "strflocaltime")),
        NativeFunction.Of("strptime", 1, (m, a) => Parse(m, a[0], a[1])),
    ];

    private static JqValue BreakDown(Machine machine, in JqValue value, string function)
    {
        if (!value.IsNumber) return machine.Fail($"{function}() requires numeric inputs");
        return BrokenDownTime.TryFromEpoch(value.Double, out var time) ? ToArray(time) : machine.Fail(NotConvertible);
    }

    private static JqValue MakeTime(Machine machine, in JqValue value)
    {
        if (!value.IsArray) return machine.Fail("mktime requires array inputs");
        return TryRead(value, out var time) ? JqValue.From((double)time.ToEpoch()) : machine.Fail("mktime requires parsed datetime inputs");
    }

    private static JqValue Format(Machine machine, in JqValue value, in JqValue format, string function)
    {
        BrokenDownTime time;
        if (value.IsNumber)
        {
            if (!format.IsString) return machine.Fail($"{function}/1 requires a string format");
            if (!BrokenDownTime.TryFromEpoch(value.Double, out time)) return machine.Fail(NotConvertible);
        }
        else if (!value.IsArray || !TryRead(value, out time))
        {
            return machine.Fail($"{function}/1 requires parsed datetime inputs");
        }
        if (format.StringOrNull is not { } text) return machine.Fail($"{function}/1 requires a string format");
        machine.Count(text.Length >> 2);
        return TimeFormatter.TryFormat(time, text, out var result) ? JqValue.Text(result) : machine.Fail($"{function}/1: unknown system failure");
    }

    private static JqValue Parse(Machine machine, in JqValue value, in JqValue format)
    {
        if (value.StringOrNull is not { } text || format.StringOrNull is not { } pattern)
        {
            return machine.Fail("strptime/1 requires string inputs and arguments");
        }
        machine.Count((text.Length + (long)pattern.Length) >> 2);
        if (!TimeParser.TryParse(text, pattern, out var time, out var rest))
        {
            return machine.Fail($"date \"{text}\" does not match format \"{pattern}\"");
        }
        var array = ToArray(time);
        return rest.Length == 0 ? array : JqValue.From(array.ArrayOrNull!.Append(JqValue.Text(rest)));
    }

    private static bool TryRead(in JqValue array, out BrokenDownTime time)
    {
        Span<double> fields = stackalloc double[BrokenDownTime.FieldCount];
        var count = Math.Min(array.Count, fields.Length);
        for (var i = 0; i < count; i++)
        {
            if (!array[i].IsNumber)
            {
                time = default;
                return false;
            }
            fields[i] = array[i].Double;
        }
        return BrokenDownTime.TryFromFields(fields[..count], out time);
    }

    private static JqValue ToArray(in BrokenDownTime time)
    {
        var fields = new JqArrayBuilder(BrokenDownTime.FieldCount);
        foreach (var field in (ReadOnlySpan<double>)[time.Year, time.Month, time.Day, time.Hour, time.Minute, time.Second, time.WeekDay, time.YearDay])
        {
            fields.Add(JqValue.From(field));
        }
        return fields.ToValue();
    }
}
