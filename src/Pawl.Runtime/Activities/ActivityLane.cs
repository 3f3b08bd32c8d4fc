using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Activities;

/// <summary>The activities of one kind: those that wait, of whom tenants take turns, and how many are being carried out.</summary>
internal sealed class ActivityLane(IActivityRunner runner, int bound)
{
    private readonly FairQueue<ActivityRun> _waiting = new();
    private int _active;

    /// <summary>Carries them out.</summary>
    public IActivityRunner Runner => runner;

    /// <summary>Activities that wait for their turn.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Adds one at the end of its tenant's.</summary>
    public void Add(ActivityRun run) => _waiting.Add(run.Execution.Tenant, run);

    /// <summary>Takes one out that is no longer wanted.</summary><returns>False when it does not wait.</returns>
    public bool Remove(ActivityRun run) => _waiting.Remove(run.Execution.Tenant, run);

    /// <summary>Takes the first one if there is a place for it; give the place back with <see cref="Leave"/>.</summary>
    public ActivityRun? Enter()
    {
        if (_active == bound || _waiting.Take() is not { } next) return null;
        _active++;
        return next;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => _active--;
}
