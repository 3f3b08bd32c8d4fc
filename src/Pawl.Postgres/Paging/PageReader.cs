using System.Globalization;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Paging;

/// <summary>Cuts pages out of ordered rows: asks for one row more than wanted, which tells whether another page follows.</summary>
internal static class PageReader
{
    /// <summary>Rows to ask for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not from 1 to <see cref="PageLimits.Max"/>.</exception>
    public static int RowsFor(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, PageLimits.Max);
        return limit + 1;
    }

    /// <summary>The page, with a cursor when more follows.</summary>
    public static Page<T> Cut<T>(List<T> rows, int limit, Func<T, string> cursorBehind) =>
        rows.Count > limit ? new([.. rows.Take(limit)], cursorBehind(rows[limit - 1])) : new([.. rows], null);

    /// <summary>A time as part of a sort key; whole microseconds, as they are stored.</summary>
    public static string Text(DateTimeOffset time) => time.UtcTicks.ToString(CultureInfo.InvariantCulture);

    /// <summary>The time again.</summary>
    public static DateTime Time(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            ? new(ticks, DateTimeKind.Utc)
            : throw new InvalidCursorException();
}
