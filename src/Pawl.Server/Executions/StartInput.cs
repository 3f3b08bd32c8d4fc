using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Language.Expressions;
using Pawl.Server.Problems;

namespace Pawl.Server.Executions;

/// <summary>The input of a start, and the digest that tells whether two starts are the same request.</summary>
internal static class StartInput
{
    /// <summary>What may stand for the newest version.</summary>
    public const string Latest = "latest";

    /// <summary>The input as the engine takes it: an empty object when none was given.</summary>
    public static JqValue Of(JsonElement? input)
    {
        if (input is not { } given) return JqValue.EmptyObject;
        try { return JqValue.Parse(JsonMarshal.GetRawUtf8Value(given)); }
        catch (JqParseException error)
        {
            throw new ApiException("body-invalid", $"'/input' cannot be read: {error.Message}") { Errors = [new ApiProblemItem("/input", error.Message, "json-invalid")] };
        }
    }

    /// <summary>SHA-256 over everything that the caller asked for. The version counts as asked for: a repetition after a new one was published is still the same request.</summary>
    public static byte[] Digest(string @namespace, string name, StartExecution start, ImmutableSortedDictionary<string, string> labels, JqValue input)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(@namespace));
        Append(hash, Encoding.UTF8.GetBytes(name));
        Append(hash, Encoding.UTF8.GetBytes(start.Version ?? Latest));
        Append(hash, Encoding.UTF8.GetBytes(start.Id ?? ""));
        Append(hash, Encoding.UTF8.GetBytes(start.Priority?.ToString() ?? ""));
        // Only where it is asked for: requests of older clients keep their digest.
        if (start.Suspended is true) Append(hash, "suspended"u8);
        if (start.Timeout is { } timeout) Append(hash, Encoding.UTF8.GetBytes($"timeout {timeout}"));
        Append(hash, input.ToUtf8());
        foreach (var (key, value) in labels)
        {
            Append(hash, Encoding.UTF8.GetBytes(key));
            Append(hash, Encoding.UTF8.GetBytes(value));
        }
        return hash.GetHashAndReset();
    }

    // Lengths keep ("ab", "c") and ("a", "bc") apart.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
