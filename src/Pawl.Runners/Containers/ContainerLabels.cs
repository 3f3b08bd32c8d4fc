using System.Globalization;
using Pawl.Engine.Activities;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Containers;

/// <summary>What a container says about itself, so that any later Pawl knows whose it is and when to remove it.</summary>
internal static class ContainerLabels
{
    /// <summary>The idempotency key of the run that made it.</summary>
    public const string Key = "pawl.key";
    /// <summary>The tenant it belongs to.</summary>
    public const string Tenant = "pawl.tenant";
    /// <summary>Seconds since 1970 after which nobody waits for it any longer.</summary>
    public const string Until = "pawl.until";
    /// <summary>Seconds after its end after which it is removed; absent when never.</summary>
    public const string RemoveAfter = "pawl.remove-after";

    /// <summary>One that should have been removed at once is left alone this long: its own server may be about to read its exit code.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public static IEnumerable<KeyValuePair<string, string>> Of(ActivityCall call, ContainerActivity container, DateTimeOffset until)
    {
        yield return new(Key, call.IdempotencyKey);
        yield return new(Tenant, call.Execution.Tenant);
        yield return new(Until, until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (container.RemoveAfter is { } after) yield return new(RemoveAfter, Math.Ceiling((after < Grace ? Grace : after).TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>When a container is to be removed; null when never.</summary>
    public static DateTimeOffset? DueAt(ContainerState container)
    {
        if (container.Labels.GetValueOrDefault(Key) is null) return null;
        var until = Seconds(container, Until) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : (DateTimeOffset?)null;
        // One that still runs, or never began, has lost its server when its time is over.
        if (container.IsRunning || container.EndedAt is null) return until;
        return Seconds(container, RemoveAfter) is { } after ? container.EndedAt + TimeSpan.FromSeconds(after) : null;
    }

    private static long? Seconds(ContainerState container, string label) =>
        long.TryParse(container.Labels.GetValueOrDefault(label), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 1L << 40 ? seconds : null;
}
