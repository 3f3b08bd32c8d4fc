namespace Pawl.Runtime.Hosting;

/// <summary>Lets a bounded number in at a time, first come first served.</summary>
/// <remarks>Not <see cref="SemaphoreSlim"/>: its waits with a token leave the scheduler that they were awaited on.</remarks>
internal sealed class Gate(int places)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _free = places;

    /// <summary>Completes when there is a place; give it back with <see cref="Leave"/>.</summary>
    public Task EnterAsync()
    {
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
            return turn.Task;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var next)) next.SetResult();
            else _free++;
        }
    }
}
