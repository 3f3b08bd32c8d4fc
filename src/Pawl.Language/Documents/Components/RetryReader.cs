using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads a retry policy, inline or by the name of one in <c>use.retries</c>.</summary>
internal static class RetryReader
{
    /// <summary>Reads <c>catch.retry</c>.</summary>
    /// <param name="session">The reading.</param>
    /// <param name="place">The value; null when absent.</param>
    /// <param name="scope">The scope of the <c>try</c>; an inline policy sees the error besides.</param>
    /// <param name="errorName">The error's variable.</param>
    public static RetryPolicy? Read(ReadingSession session, Place? place, Scope scope, string errorName)
    {
        if (place is null) return null;
        if (!place.IsText) return ReadInline(session, place, scope, errorName);
        return References.Check(session, place, place.Node.Text, session.Components.Retries, "retries")
            ? session.Components.ReadRetries.GetValueOrDefault(place.Node.Text)
            : null;
    }

    public static RetryPolicy? ReadInline(ReadingSession session, Place place, Scope scope, string errorName)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        var variables = scope.With(errorName).At(ExpressionPosition.Task);
        var when = ExpressionReader.Read(session, reader.Optional("when"), variables);
        var exceptWhen = ExpressionReader.Read(session, reader.Optional("exceptWhen"), variables);
        var delay = DurationReader.Read(session, reader.Optional("delay"), variables);
        var backoff = ReadBackoff(session, reader.Optional("backoff"));
        var (jitterFrom, jitterTo) = ReadJitter(session, reader.Optional("jitter"), variables);
        var limit = reader.Optional("limit");
        reader.Close();
        return ReadLimit(session, limit, scope, variables, new RetryPolicy
        {
            When = when, ExceptWhen = exceptWhen, ErrorAs = errorName,
            Delay = delay, Backoff = backoff, JitterFrom = jitterFrom, JitterTo = jitterTo,
        });
    }

    private static Backoff ReadBackoff(ReadingSession session, Place? place)
    {
        var hint = place is { IsText: true } && place.Node.Text is "constant" or "linear" or "exponential" ? $"Write {{ {place!.Node.Text}: {{}} }}." : null;
        if (place is null || ObjectReader.Open(session, place, hint) is not { } reader) return Backoff.Constant;
        var kinds = new[] { reader.Optional("constant"), reader.Optional("exponential"), reader.Optional("linear") };
        reader.Close();
        Alternatives.ExactlyOne(session, place, kinds, "constant", "exponential", "linear");
        foreach (var kind in kinds)
        {
            if (kind is null || !Expect.Object(session, kind)) continue;
            foreach (var member in kind.Members)
                session.WarnAtKey(member, ProblemCodes.Ignored, $"'{member.Name}' has no meaning: the DSL gives a backoff no parameters.", "Set 'delay', 'jitter' and 'limit' of the policy.");
        }
        return kinds[1] is not null ? Backoff.Exponential : kinds[2] is not null ? Backoff.Linear : Backoff.Constant;
    }

    private static (DurationDefinition? From, DurationDefinition? To) ReadJitter(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return (null, null);
        var from = DurationReader.Read(session, reader.Required("from"), variables);
        var to = DurationReader.Read(session, reader.Required("to"), variables);
        reader.Close();
        if (from?.Fixed is { } least && to?.Fixed is { } most && least.Months == 0 && most.Months == 0 && least.Exact > most.Exact)
            session.Error(place, ProblemCodes.OutOfRange, "The jitter ends before it begins.", "'from' is the shorter duration.");
        return (from, to);
    }

    private static RetryPolicy ReadLimit(ReadingSession session, Place? place, Scope scope, VariableSet variables, RetryPolicy policy)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return policy;
        var attempt = reader.Optional("attempt");
        var duration = DurationReader.Read(session, reader.Optional("duration"), variables);
        reader.Close();
        policy = policy with { LimitDuration = duration };
        if (attempt is null) return policy;

        var hint = attempt.Kind == JqKind.Number ? $"Write attempt: {{ count: {attempt.Node.Text} }}." : null;
        if (ObjectReader.Open(session, attempt, hint) is not { } attemptReader) return policy;
        var countPlace = attemptReader.Optional("count");
        var count = Expect.Integer(session, countPlace);
        // Needed when an attempt begins: there is no error yet.
        var attemptDuration = DurationReader.Read(session, attemptReader.Optional("duration"), scope.At(ExpressionPosition.Task));
        attemptReader.Close();
        if (count < 0) session.Error(countPlace!, ProblemCodes.OutOfRange, "The number of retries cannot be negative.");
        return policy with { LimitAttemptCount = count, LimitAttemptDuration = attemptDuration };
    }
}
