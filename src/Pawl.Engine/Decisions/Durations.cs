using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Decisions;

/// <summary>Durations of a definition as moments.</summary>
internal static class Durations
{
    /// <summary>The moment that lies a duration after now.</summary>
    /// <exception cref="RaisedException">The expression failed, or what it gave is no duration.</exception>
    public static DateTimeOffset DueAt(Turn turn, DurationDefinition duration, JqValue input, ExpressionScope scope) =>
        Evaluate(duration, input, scope).After(turn.Now);

    /// <summary>The length, as it is from now on.</summary>
    /// <exception cref="RaisedException">The expression failed, or what it gave is no duration.</exception>
    public static TimeSpan Length(Turn turn, DurationDefinition? duration, JqValue input, ExpressionScope scope) =>
        duration is null ? TimeSpan.Zero : DueAt(turn, duration, input, scope) - turn.Now;

    /// <summary>The duration, as data gives it now.</summary>
    /// <exception cref="RaisedException">The expression failed, or what it gave is no duration.</exception>
    public static CalendarDuration Evaluate(DurationDefinition duration, JqValue input, ExpressionScope scope)
    {
        if (duration.Fixed is { } known) return known;

        var value = scope.Evaluate(duration.Template!, input);
        return DurationText.TryParse(value, out var parsed)
            ? parsed
            : throw new RaisedException(ErrorTypes.Expression($"{value.ToJson()} is no duration; expected ISO 8601 text such as \"PT5S\", or an object such as {{\"seconds\": 5}}."));
    }
}
