using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Events;

/// <summary>Numbers by which the store finds the waits that an event can correlate with, without looking at the others.</summary>
/// <remarks>
/// A key is a hash of a place in the event and of the value there, as text. A wait that correlates by a plain path (<c>.data.order</c>) with a value that is known when it
/// begins has the key of the two; an event has the keys of all its values. Equal keys are no proof, the engine matches precisely; different keys are: so an event that is
/// not handed over would not have matched. What cannot be told by a key (a computed path, a value that is no scalar, a condition) has <see cref="None"/>, and hears everything of its type.
/// The hash is stored: it must never change.
/// </remarks>
public static class CorrelationKeys
{
    /// <summary>The key of a wait that hears everything of its type. Every event has it.</summary>
    public const long None = 0;

    /// <summary>Values that an event has keys for; one with more is handed to every wait for its type. Default 64.</summary>
    public const int MaxValues = 64;

    /// <summary>Names of a path, <c>data</c> included.</summary>
    private const int MaxDepth = 5;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private const ulong OffsetBasis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The keys of an event, <see cref="None"/> among them; default when it has too many values to have keys at all.</summary>
    /// <param name="envelope">The CloudEvent in its JSON format.</param>
    public static ImmutableArray<long> Of(JqValue envelope)
    {
        var keys = ImmutableArray.CreateBuilder<long>();
        keys.Add(None);
        var fits = Collect(envelope["subject"], ".subject", 1) && Collect(envelope["data"], ".data", 1);
        return fits ? keys.ToImmutable() : default;

        bool Collect(JqValue value, string path, int depth)
        {
            if (value.Kind == JqKind.Object) return depth >= MaxDepth || value.Members.All(member => Collect(member.Value, $"{path}.{member.Key}", depth + 1));
            if (Correlations.IsScalar(value.AsRead())) keys.Add(Of(path, Correlations.Text(value.AsRead())));
            return keys.Count <= MaxValues;
        }
    }

    /// <summary>The key of a wait; <see cref="None"/> when it must hear everything of its type.</summary>
    /// <param name="filter">One filter of it.</param>
    /// <param name="input">What <c>expect</c> is evaluated on.</param>
    /// <param name="evaluation">Variables, as of the start of the listening.</param>
    /// <exception cref="JqException">An <c>expect</c> failed.</exception>
    internal static long Of(EventFilter filter, JqValue input, JqEvaluation evaluation)
    {
        foreach (var correlation in filter.Correlate)
        {
            if (!IsIndexed(correlation.From.Program.Source) || !IsSettled(correlation.Expect)) continue;
            var expected = correlation.Expect!.Evaluate(input, evaluation);
            // True and false of an expression may decide by themselves, whatever the value is (R33).
            if (!Correlations.IsScalar(expected) || (correlation.Expect is not DataTemplate.Literal && Correlations.IsBoolean(expected))) continue;
            return Of(correlation.From.Program.Source, Correlations.Text(expected));
        }
        return None;
    }

    /// <summary>The key of a value at a place; never <see cref="None"/>.</summary>
    internal static long Of(string path, string value)
    {
        var hash = OffsetBasis;
        foreach (var unit in Encoding.UTF8.GetBytes($"{path}\0{value}")) hash = (hash ^ unit) * Prime;
        return hash == 0 ? 1 : unchecked((long)hash);
    }

    private static bool IsIndexed(string path) =>
        path == ".subject" || (path.StartsWith(".data.", StringComparison.Ordinal) && IsPath(path) && path.AsSpan().Count('.') <= MaxDepth);

    /// <summary>Whether an expectation is the same for as long as the listening lasts: written out, or taken from what does not change meanwhile.</summary>
    private static bool IsSettled(DataTemplate? expect) => expect switch
    {
        DataTemplate.Literal => true,
        DataTemplate.Expression { Value.Program.Source: var source } => IsSettled(source.AsSpan().Trim()),
        _ => false,
    };

    private static bool IsSettled(ReadOnlySpan<char> expression)
    {
        if (expression is not ['$', .. var named]) return expression is "." || IsPath(expression);
        var end = named.IndexOf('.');
        var variable = end < 0 ? named : named[..end];
        // Not secrets: they can change while it listens, and nothing that is made of them is stored.
        return variable is not "secrets" && IsName(variable) && (end < 0 || IsPath(named[end..]));
    }

    /// <summary>Whether a text is one or more names, each behind a dot.</summary>
    private static bool IsPath(ReadOnlySpan<char> text)
    {
        if (text is not ['.', .. var names]) return false;
        foreach (var name in names.Split('.'))
        {
            if (!IsName(names[name])) return false;
        }
        return true;
    }

    private static bool IsName(ReadOnlySpan<char> text) =>
        text is [var first, ..] && !char.IsAsciiDigit(first) && !text.ContainsAnyExcept(NameCharacters);
}
