using Pawl.Engine;
using Pawl.Engine.Decisions;

namespace Pawl.Runtime.Activities;

/// <summary>An activity that waits for its turn, is carried out, or whose outcome is being recorded.</summary>
internal sealed class ActivityRun : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>A new one, waiting.</summary>
    public ActivityRun(ExecutionKey execution, PendingActivity activity, Unveiling? unveiling) =>
        (Execution, Activity, Unveiling, Token) = (execution, activity, unveiling, _cancellation.Token);

    /// <summary>The execution.</summary>
    public ExecutionKey Execution { get; }

    /// <summary>What to do.</summary>
    public PendingActivity Activity { get; }

    /// <summary>How it becomes what is carried out; null when it is not veiled.</summary>
    public Unveiling? Unveiling { get; }

    /// <summary>Cancelled when it is no longer wanted, or the runtime stops.</summary>
    public CancellationToken Token { get; }

    /// <summary>What its runner gets; veiled when the activity is.</summary>
    /// <param name="report">Takes what it reports.</param>
    public ActivityCall CallWith(Func<ActivityReport, Task<bool>> report) => new(Execution, Activity.Pointer, Activity.Run, Activity.IdempotencyKey, Activity.Request) { Report = report };

    /// <summary>Tells the runner to stop.</summary>
    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();
}
