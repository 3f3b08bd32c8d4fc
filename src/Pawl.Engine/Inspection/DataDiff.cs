using System.Collections.Immutable;
using System.Globalization;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Inspection;

/// <summary>One place where two values differ.</summary>
/// <param name="Pointer">RFC 6901 JSON Pointer into the values; empty for the values themselves.</param>
/// <param name="Before">What stood there; null when nothing did.</param>
/// <param name="After">What stands there; null when nothing does.</param>
public sealed record DataChange(string Pointer, JqValue? Before, JqValue? After);

/// <summary>Tells two values apart, place by place.</summary>
public static class DataDiff
{
    /// <summary>Differences that are told; beyond it the rest is left out. 1,000.</summary>
    public const int Bound = 1_000;

    /// <summary>The places that differ, in the order of the values; members by name, items by index.</summary>
    /// <param name="before">The earlier value; null when there was none.</param>
    /// <param name="after">The later value; null when there is none.</param>
    /// <returns>At most <see cref="Bound"/>.</returns>
    public static ImmutableArray<DataChange> Of(JqValue? before, JqValue? after)
    {
        var changes = ImmutableArray.CreateBuilder<DataChange>();
        // A stack of its own: values may be nested deeper than the machine's.
        var pending = new Stack<DataChange>([new("", before, after)]);
        while (changes.Count < Bound && pending.TryPop(out var place))
        {
            if (place is not { Before: { } old, After: { } now })
            {
                if (place.Before is not null || place.After is not null) changes.Add(place);
                continue;
            }
            if (old == now) continue;
            if (Parts(place.Pointer, old, now) is not { } parts) changes.Add(place);
            else foreach (var part in parts.Reverse()) pending.Push(part);
        }
        return changes.ToImmutable();
    }

    private static IEnumerable<DataChange>? Parts(string pointer, JqValue before, JqValue after) => (before.Kind, after.Kind) switch
    {
        (JqKind.Object, JqKind.Object) => before.Members.Select(member => member.Key).Union(after.Members.Select(member => member.Key))
            .Select(name => new DataChange($"{pointer}/{Escaped(name)}", before.TryGet(name, out var old) ? old : null, after.TryGet(name, out var now) ? now : null)),
        (JqKind.Array, JqKind.Array) => Enumerable.Range(0, Math.Max(before.Count, after.Count))
            .Select(index => new DataChange($"{pointer}/{index.ToString(CultureInfo.InvariantCulture)}", index < before.Count ? before[index] : null, index < after.Count ? after[index] : null)),
        _ => null,
    };

    private static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
