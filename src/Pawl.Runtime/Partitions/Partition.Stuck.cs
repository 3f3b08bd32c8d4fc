using Pawl.Engine;
using Pawl.Runtime.Recovery;

namespace Pawl.Runtime.Partitions;

internal sealed partial class Partition
{
    private HashSet<ExecutionKey> _suspects = [];
    private int _healed;

    /// <summary>Executions that were set going again since this was asked last.</summary>
    public int TakeHealed() => Interlocked.Exchange(ref _healed, 0);

    /// <summary>Looks whether something is under way for executions that run; for one that has nothing twice in a row, it is found again as after a restart.</summary>
    // Twice, because the store was read before: what had something under way then may have waited for nothing when it was looked at.
    public void CheckRunning(IReadOnlyList<ExecutionKey> running)
    {
        var active = parts.Activities.Executions();
        var idle = running.Where(key => !active.Contains(key) && !HasUnderWay(key) && parts.Ward.Find(key) is null).ToHashSet();
        foreach (var key in idle.Where(_suspects.Contains)) Receive(new RecoverEnvelope(key, new TaskCompletionSource()) { WentOn = () => Interlocked.Increment(ref _healed) });
        _suspects = idle;
    }

    private bool HasUnderWay(ExecutionKey key) =>
        _live.TryGetValue(key, out var live) && (live.Stage is not LiveStage.Ready || live.Mail.Count > 0 || live.Held is not null);
}
