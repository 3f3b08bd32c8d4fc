using System.Text.Json;
using Pawl.Engine.History;

namespace Pawl.Engine.Snapshots;

/// <summary>The JSON form of a snapshot: complete, and the same bytes for equal states.</summary>
public static class SnapshotJson
{
    /// <summary>Writes a snapshot.</summary>
    public static byte[] Write(StateSnapshot snapshot) => JsonSerializer.SerializeToUtf8Bytes(snapshot, HistoryJsonContext.Default.StateSnapshot);

    /// <summary>Reads what <see cref="Write"/> wrote, in this build or an earlier one.</summary>
    /// <exception cref="UnreadableSnapshotException">It is damaged, or from a later Pawl.</exception>
    public static StateSnapshot Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var snapshot = JsonSerializer.Deserialize(utf8, HistoryJsonContext.Default.StateSnapshot) ?? throw new JsonException("A snapshot is never null.");
            if (snapshot.State is not { Definition: not null, Runs: not null }) throw new JsonException("The state is missing.");
            return snapshot.Version is >= 1 and <= StateSnapshot.CurrentVersion
                ? snapshot
                : throw new UnreadableSnapshotException($"It has the form {snapshot.Version}; this build reads 1 to {StateSnapshot.CurrentVersion}. Use the Pawl that wrote it, or a later one.");
        }
        catch (Exception fault) when (fault is JsonException or FormatException or NotSupportedException or Language.Expressions.JqException)
        {
            throw new UnreadableSnapshotException($"It is damaged: {fault.Message}", fault);
        }
    }
}

/// <summary>A snapshot that cannot be read.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="cause">The underlying exception, or null.</param>
public sealed class UnreadableSnapshotException(string message, Exception? cause = null) : Language.PawlException("snapshot-unreadable", $"The saved state cannot be read. {message}", cause);
