using Pawl.Engine.Lifecycle;

namespace Pawl.Server.Options;

/// <summary>How long and how many events are kept in the journal, and which ones the engine adds. Within it an event is recognized when it comes again, and a listening task that correlates finds it.</summary>
public sealed record EventOptions
{
    /// <summary>How long an event is kept after it arrived. Default 24 hours.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);
    /// <summary>Events kept at most, over all tenants; the oldest go first. Default 1,000,000.</summary>
    public int Kept { get; init; } = 1_000_000;
    /// <summary>Which lifecycle events executions emit. Default none.</summary>
    public LifecycleLevel Lifecycle { get; init; }
}
