using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pawl.Language.Definitions;

namespace Pawl.Runtime.Executions;

/// <summary>Where ids of executions come from, and which ones a caller may choose.</summary>
public static class ExecutionIds
{
    /// <summary>Characters of an id at most.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>Whether a caller may choose this id: 1 to 128 characters of <c>A-Z a-z 0-9 . _ : -</c>.</summary>
    public static bool IsValid(string id) => id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>The id of a start with an idempotency key: the same for the same key, so that one owner sees every repetition.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="definition">The workflow; its version does not count, so that a repetition finds the first start after a new version was published.</param>
    /// <param name="idempotencyKey">The caller's key.</param>
    public static string FromKey(string tenant, DefinitionId definition, string idempotencyKey) =>
        Derived("start", tenant, definition.Namespace, definition.Name, idempotencyKey).ToString();

    /// <summary>A new UUIDv7: ids sort by the time of their creation.</summary>
    /// <param name="at">The time of creation, UTC; its milliseconds count.</param>
    /// <param name="entropy">Ten random bytes.</param>
    internal static string New(DateTimeOffset at, ReadOnlySpan<byte> entropy)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16);
        entropy[..10].CopyTo(bytes[6..]);
        return Marked(bytes, version: 7).ToString();
    }

    /// <summary>A UUIDv8 made of a SHA-256 over the parts: the same parts give the same id.</summary>
    internal static Guid Derived(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            // Lengths keep ("ab", "c") and ("a", "bc") apart.
            var utf8 = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
            hash.AppendData(length);
            hash.AppendData(utf8);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Marked(digest[..16], version: 8);
    }

    private static Guid Marked(Span<byte> bytes, byte version)
    {
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>The caller's id cannot name an execution.</summary>
/// <param name="id">The id as given.</param>
public sealed class InvalidExecutionIdException(string id)
    : Language.PawlException("execution-id-invalid", $"'{id}' cannot be an execution's id. Choose 1 to {ExecutionIds.MaxLength} characters of A-Z a-z 0-9 . _ : -")
{
    /// <summary>The id as given.</summary>
    public string Id => id;
}
