namespace Pawl.Runtime.Partitions;

internal sealed partial class Partition
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _draining;
    private int _committing;

    /// <summary>Whether it decides nothing more.</summary>
    public bool IsDraining => Volatile.Read(ref _draining) is not null;

    /// <summary>Decides nothing more; what is being committed is still answered. Completes when nothing is being committed any longer.</summary>
    public async Task DrainAsync(Exception reason)
    {
        Interlocked.CompareExchange(ref _draining, reason, null);
        Post(new DrainMail());
        await _drained.Task;
    }

    /// <summary>Everything that was decided before it drained is on its way into the store.</summary>
    public void LookDrained()
    {
        if (IsDraining && _committing == 0) _drained.TrySetResult();
    }

    private void BeginCommit() => _committing++;

    private void EndCommit()
    {
        _committing--;
        LookDrained();
    }
}

/// <summary>Asks a partition that drains whether it has; about no execution.</summary>
internal sealed class DrainMail() : Mail(new("", ""))
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.LookDrained();

    /// <inheritdoc/>
    public override void Refuse(Exception reason)
    {
    }
}
