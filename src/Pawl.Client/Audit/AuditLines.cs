using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pawl.Client.Audit;

/// <summary>Checks an export in JSON Lines without a server: the lines alone tell whether they were changed.</summary>
/// <remarks>A line's hash, its last member, is the SHA-256 of the line without that member.</remarks>
public static class AuditLines
{
    private const string HashMember = ",\"hash\":\"";
    private const int HexLength = 64;

    /// <summary>Reads lines until one is wrong.</summary>
    /// <param name="lines">The lines; the first may be any entry of the chain.</param>
    /// <param name="anchor">A head that was noted at an earlier time, as <c>SEQUENCE:HASH</c>; null checks without.</param>
    public static AuditVerification Verify(IEnumerable<string> lines, string? anchor = null)
    {
        long count = 0, last = 0;
        var head = "0:" + new string('0', HexLength);
        var (previous, anchored) = ((string?)null, anchor is null);
        foreach (var line in lines)
        {
            if (line.Length == 0) continue;
            var (sequence, names, hash) = Read(line);
            var fault = hash is null ? "The line is no entry of the audit log, or its content is not what was hashed when it was written."
                : count > 0 && sequence != last + 1 ? $"The entry is missing: the next one is {sequence}."
                : count == 0 && sequence == 1 && names != new string('0', HexLength) ? "It is not the first of its chain."
                : previous is not null && names != previous ? "It does not follow from the entry before it."
                : null;
            if (fault is null && anchor is not null && anchor.StartsWith($"{sequence}:", StringComparison.Ordinal))
            {
                anchored = anchor == $"{sequence}:{hash}";
                if (!anchored) fault = "It is not the entry that stood here when the anchor was noted: the chain was written anew.";
            }
            if (fault is not null) return new(false, count, head, count > 0 ? last + 1 : Math.Max(sequence, 1), fault);
            (count, last, previous, head) = (count + 1, sequence, hash, $"{sequence}:{hash}");
        }
        return anchored ? new(true, count, head) : new(false, count, head, last + 1, "The anchor is none of these entries: entries were removed, or the export begins or ends elsewhere.");
    }

    /// <summary>What a line says of its place; the hash is null when the line does not have the hash that it claims.</summary>
    private static (long Sequence, string Previous, string? Hash) Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            var (sequence, previous, hash) = (entry.GetProperty("sequence").GetInt64(), entry.GetProperty("previous").GetString()!, entry.GetProperty("hash").GetString()!);
            var member = line.LastIndexOf(HashMember, StringComparison.Ordinal);
            var holds = member > 0 && line[member..] == $"{HashMember}{hash}\"}}"
                && Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line[..member] + "}"))) == hash;
            return (sequence, previous, holds ? hash : null);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return (0, "", null);
        }
    }
}
