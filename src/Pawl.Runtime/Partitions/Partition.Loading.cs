using Pawl.Runtime.Executions;

namespace Pawl.Runtime.Partitions;

internal sealed partial class Partition
{
    /// <summary>An execution was read.</summary>
    public void Loaded(LiveExecution live, LoadedExecution? loaded)
    {
        if (!IsCurrent(live)) return;
        live.Stage = LiveStage.Ready;
        if (loaded is not null)
        {
            live.State = loaded.State;
            live.Definition = loaded.Definition;
            live.DefinitionFault = loaded.DefinitionFault;
            live.Origin = loaded.Origin;
            live.CreatedAt = loaded.CreatedAt;
            live.HistoryBytes = loaded.HistoryBytes;
        }
        Pump(live);
    }

    /// <summary>An execution cannot be read: its history is damaged.</summary>
    public void LoadFailed(LiveExecution live, Exception fault)
    {
        if (IsCurrent(live)) SetAside(live, fault);
    }

    /// <summary>What the held envelope needs was read.</summary>
    public void Resume(LiveExecution live)
    {
        if (!IsCurrent(live)) return;
        live.Stage = LiveStage.Ready;
        Pump(live);
    }

    private void Load(LiveExecution live)
    {
        live.Stage = LiveStage.Loading;
        parts.Loader.Begin(live, this);
    }

    // It may have been set aside, and even loaded anew, while the read was under way.
    private bool IsCurrent(LiveExecution live) => _live.TryGetValue(live.Key, out var current) && ReferenceEquals(current, live);
}
