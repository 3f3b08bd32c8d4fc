using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Regex;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Functions of regular expressions. The library builds the rest on these.</summary>
internal static class RegexFunctions
{
    /// <summary>Adds them to a table.</summary>
    public static IEnumerable<NativeFunction> Functions =>
    [
        NativeFunction.Of("test", 1, (m, a) => Test(m, a[0], PatternOf(m, a[1]), FlagsOf(a[1]))),
        NativeFunction.Of("test", 2, (m, a) => Test(m, a[0], a[1], a[2])),
        // These two give all matches as one array.
        NativeFunction.Of("_match", 1, (m, a) => Matches(m, a[0], PatternOf(m, a[1]), FlagsOf(a[1]))),
        NativeFunction.Of("_match", 2, (m, a) => Matches(m, a[0], a[1], a[2])),
        NativeFunction.Of("_captures", 0, (m, a) => CapturesByName(a[0])),
    ];

    /// <summary>The pattern of the form with one argument: a string, or an array of pattern and flags.</summary>
    private static JqValue PatternOf(Machine machine, in JqValue argument) => argument.Kind switch
    {
        JqKind.String => argument,
        JqKind.Array when argument.Count > 0 => argument[0],
        _ => machine.Fail($"{JqErrors.KindName(argument)} not a string or array"),
    };

    private static JqValue FlagsOf(in JqValue argument) => argument.Count > 1 ? argument[1] : JqValue.Null;

    private static JqValue Test(Machine machine, in JqValue input, in JqValue pattern, in JqValue flags)
    {
        if (Compile(machine, input, pattern, flags, out var text) is not { } regex) return default;
        try
        {
            return JqValue.From(regex.IsMatch(text, machine.OutOfTime));
        }
        catch (RegexTimeoutException)
        {
            throw TooSlow(machine, pattern);
        }
    }

    private static JqValue Matches(Machine machine, in JqValue input, in JqValue pattern, in JqValue flags)
    {
        if (Compile(machine, input, pattern, flags, out var text) is not { } regex) return default;
        var matches = new JqArrayBuilder(0);
        try
        {
            foreach (var match in regex.Matches(text, regex.IsGlobal, machine.OutOfTime))
            {
                machine.Count(1 + match.Captures.Length);
                var value = Describe(match);
                if (matches.Weight + value.Weight > machine.Limits.MemoryBytes) machine.Charge(matches.Weight + value.Weight);
                matches.Add(value);
            }
        }
        catch (RegexTimeoutException)
        {
            throw TooSlow(machine, pattern);
        }
        return matches.ToValue();
    }

    private static OnigurumaRegex? Compile(Machine machine, in JqValue input, in JqValue pattern, in JqValue flags, out string text)
    {
        text = input.StringOrNull ?? "";
        if (machine.HasError) return null;
        if (!input.IsString) machine.Fail($"{JqErrors.Describe(input)} cannot be matched, as it is not a string");
        else if (!pattern.IsString) machine.Fail($"{JqErrors.Describe(pattern)} is not a string");
        else if (!flags.IsString && !flags.IsNull) machine.Fail($"{JqErrors.Describe(flags)} is not a string");
        if (machine.HasError) return null;
        machine.Count(1 + (text.Length >> 6));
        try
        {
            return OnigurumaRegex.Compile(pattern.StringOrNull!, flags.StringOrNull);
        }
        catch (RegexSyntaxException error)
        {
            machine.Fail(error.Message);
            return null;
        }
    }

    private static JqLimitException TooSlow(Machine machine, in JqValue pattern) =>
        machine.OutOfTime?.Invoke() == true
            ? new JqLimitException(JqLimit.Time, "The expression took too long.")
            : new JqLimitException(JqLimit.Regex, $"The regular expression {JqErrors.Quote(pattern)} took longer than {OnigurumaRegex.MatchTimeout.TotalMilliseconds} ms on one match.");

    private static JqValue Describe(RegexMatch match)
    {
        var captures = new JqArrayBuilder(match.Captures.Length);
        foreach (var capture in match.Captures)
        {
            var fields = new JqObjectBuilder(4);
            fields.Set("offset", JqValue.From((double)capture.Offset));
            // jq puts the members of an empty capture in another order.
            if (capture.Length > 0) fields.Set("length", JqValue.From((double)capture.Length));
            fields.Set("string", capture.Text is null ? JqValue.Null : JqValue.Text(capture.Text));
            if (capture.Length == 0) fields.Set("length", JqValue.From(0.0));
            fields.Set("name", capture.Name is null ? JqValue.Null : JqValue.Text(capture.Name));
            captures.Add(fields.ToValue());
        }
        var result = new JqObjectBuilder(4);
        result.Set("offset", JqValue.From((double)match.Offset));
        result.Set("length", JqValue.From((double)match.Length));
        result.Set("string", JqValue.Text(match.Text));
        result.Set("captures", captures.ToValue());
        return result.ToValue();
    }

    /// <summary>An object of a match's named groups; of groups with one name, the last.</summary>
    private static JqValue CapturesByName(in JqValue match)
    {
        var byName = new JqObjectBuilder(0);
        foreach (var capture in match["captures"].Items)
        {
            if (capture["name"].StringOrNull is { } name) byName.Set(name, capture["string"]);
        }
        return byName.ToValue();
    }
}
