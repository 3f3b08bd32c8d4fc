namespace Pawl.Runtime.Activities;

/// <summary>The activities of one kind: those that wait, and how many are being carried out.</summary>
internal sealed class ActivityLane(IActivityRunner runner, int bound)
{
    private readonly LinkedList<ActivityRun> _waiting = new();
    private int _active;

    /// <summary>Carries them out.</summary>
    public IActivityRunner Runner => runner;

    /// <summary>Activities that wait for their turn.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Adds one at the end.</summary>
    public void Add(ActivityRun run) => _waiting.AddLast(run);

    /// <summary>Takes one out that is no longer wanted.</summary><returns>False when it does not wait.</returns>
    public bool Remove(ActivityRun run) => _waiting.Remove(run);

    /// <summary>Takes the first one if there is a place for it; give the place back with <see cref="Leave"/>.</summary>
    public ActivityRun? Enter()
    {
        if (_active == bound || _waiting.First is not { } first) return null;
        _waiting.RemoveFirst();
        _active++;
        return first.Value;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => _active--;
}
