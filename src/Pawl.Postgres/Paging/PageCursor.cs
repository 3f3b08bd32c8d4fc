using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Paging;

/// <summary>Where a page ended, as opaque text: the sort key of its last row, bound to the list and its filters.</summary>
/// <remarks>
/// Eight bytes of SHA-256 over list and key, then the key. That keeps a cursor from being used with another list; it is no secret, and need not be:
/// whatever key a caller makes up, the tenant decides what is seen.
/// </remarks>
internal static class PageCursor
{
    private const int CheckBytes = 8;
    private const char Separator = '\0';
    private const int LongestCursor = 2_048;

    /// <summary>The cursor behind a row.</summary>
    /// <param name="list">Names the list: its kind, tenant and filters.</param>
    /// <param name="key">The row's sort key.</param>
    public static string Write(string list, params string[] key)
    {
        var payload = Encoding.UTF8.GetBytes(string.Join(Separator, key));
        return Base64Url.EncodeToString([.. Check(list, payload), .. payload]);
    }

    /// <summary>The sort key that a cursor holds; null without a cursor.</summary>
    /// <exception cref="InvalidCursorException">It was not written for this list.</exception>
    public static string[]? Read(string? cursor, string list, int parts)
    {
        if (cursor is null) return null;
        if (cursor.Length > LongestCursor || !Base64Url.IsValid(cursor)) throw new InvalidCursorException();

        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length < CheckBytes) throw new InvalidCursorException();
        var payload = bytes.AsSpan(CheckBytes);
        if (!bytes.AsSpan(0, CheckBytes).SequenceEqual(Check(list, payload))) throw new InvalidCursorException();

        var key = Encoding.UTF8.GetString(payload).Split(Separator);
        return key.Length == parts ? key : throw new InvalidCursorException();
    }

    private static byte[] Check(string list, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(list));
        hash.AppendData([0]);
        hash.AppendData(payload);
        return hash.GetHashAndReset()[..CheckBytes];
    }
}
