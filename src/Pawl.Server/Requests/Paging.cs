using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Requests;

/// <summary>The two parameters of every list, and the cursors of lists that we number ourselves.</summary>
internal static class Paging
{
    /// <summary>Longest cursor that is looked at.</summary>
    private const int CursorLength = 1_024;

    private static readonly SearchValues<char> CursorCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~=+/");

    public static QueryParameter<int> Limit { get; } = new("limit", "Items on the page: from 1 to 200, 50 when not given.", static (text, limits) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= limits.PageLimit
            ? value
            : throw new FormatException($"must be a whole number from 1 to {limits.PageLimit}"))
    { SchemaType = JsonSchemaType.Integer };

    public static QueryParameter<string> Cursor { get; } = new("cursor", "The nextCursor of the page before.", static (text, _) =>
        text.Length is > 0 and <= CursorLength && !text.AsSpan().ContainsAnyExcept(CursorCharacters)
            ? text
            : throw new FormatException("must be the nextCursor of an earlier page, unchanged"));

    /// <summary>The wanted number of items.</summary>
    public static int LimitOf(HttpContext http, ApiLimits limits) => Limit.TryRead(http, out var value) ? value : limits.PageDefault;

    /// <summary>The cursor as the list's source made it; null for the first page.</summary>
    public static string? CursorOf(HttpContext http) => Cursor.TryRead(http, out var value) ? value : null;

    /// <summary>The number that a cursor of <see cref="Numbered"/> holds; the first one when there is no cursor.</summary>
    public static long NumberOf(HttpContext http, long first)
    {
        if (CursorOf(http) is not { } cursor) return first;
        return cursor.StartsWith('n') && long.TryParse(cursor.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= first
            ? number
            : throw new ApiException("cursor-invalid", "The cursor is none that this route gave out. Begin again without one.");
    }

    /// <summary>A cursor that holds a number.</summary>
    public static string Numbered(long number) => $"n{number}";
}
