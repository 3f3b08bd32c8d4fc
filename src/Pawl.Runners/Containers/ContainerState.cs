using System.Text.Json;

namespace Pawl.Runners.Containers;

/// <summary>What the engine tells about a container.</summary>
/// <param name="Id">The engine's own id.</param>
/// <param name="IsRunning">Whether it runs.</param>
/// <param name="ExitCode">Its exit code; meaningless while it runs.</param>
/// <param name="EndedAt">When it ended; null when it has not.</param>
/// <param name="Labels">Its labels.</param>
internal sealed record ContainerState(string Id, bool IsRunning, int ExitCode, DateTimeOffset? EndedAt, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Reads what <c>container inspect</c> prints.</summary>
    /// <exception cref="JsonException">It is no such thing.</exception>
    public static IReadOnlyList<ContainerState> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static ContainerState Read(JsonElement container)
    {
        var state = container.GetProperty("State"u8);
        var ended = state.TryGetProperty("FinishedAt"u8, out var at) && at.TryGetDateTimeOffset(out var time) && time.Year > 1970 ? time : (DateTimeOffset?)null;
        var labels = container.GetProperty("Config"u8).TryGetProperty("Labels"u8, out var found) && found.ValueKind == JsonValueKind.Object
            ? found.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "", StringComparer.Ordinal)
            : [];
        return new(container.GetProperty("Id"u8).GetString() ?? "", state.GetProperty("Running"u8).GetBoolean(), state.GetProperty("ExitCode"u8).GetInt32(), ended, labels);
    }
}
