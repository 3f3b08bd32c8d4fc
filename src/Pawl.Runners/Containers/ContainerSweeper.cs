using Pawl.Runners.Processes;

namespace Pawl.Runners.Containers;

/// <summary>Removes containers whose time has come: <c>lifetime.cleanup: eventually</c>, and what a crash left behind. When that is stands on the containers themselves.</summary>
/// <param name="engine">Knows the containers.</param>
/// <param name="clock">Tells the time.</param>
public sealed class ContainerSweeper(ContainerEngine engine, TimeProvider clock) : IDisposable
{
    /// <summary>Longest time without a look: somebody else's containers may have become due.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    /// <summary>Wait after a look that failed.</summary>
    private static readonly TimeSpan Backoff = TimeSpan.FromMinutes(1);
    /// <summary>Containers asked about in one call of the engine.</summary>
    private const int Page = 100;

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins to look, at once and whenever a container becomes due.</summary>
    public void Begin() => _loop = Task.Run(RunAsync);

    /// <summary>A container was left that becomes due some time.</summary>
    public void Wake()
    {
        try { _wake.Release(); }
        catch (SemaphoreFullException) { /* It is about to look anyway. */ }
        catch (ObjectDisposedException) { /* The next start looks. */ }
    }

    /// <summary>Removes what is due.</summary>
    /// <returns>When the next one is; null when none is left.</returns>
    /// <exception cref="ProcessFailedException">The engine does not answer.</exception>
    public async Task<DateTimeOffset?> SweepAsync(CancellationToken cancellationToken)
    {
        var found = await engine.FindAsync(cancellationToken);
        var listed = await engine.RunAsync(found, ["ps", "--all", "--quiet", "--no-trunc", $"--filter=label={ContainerLabels.Key}"], null, null, cancellationToken);
        DateTimeOffset? next = null;
        foreach (var page in listed.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Chunk(Page))
        {
            foreach (var container in await engine.InspectAsync(found, page, cancellationToken))
            {
                if (ContainerLabels.DueAt(container) is not { } due) continue;
                if (due <= clock.GetUtcNow()) await engine.RemoveAsync(found, container.Id);
                else if (next is null || due < next) next = due;
            }
        }
        return next;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _loop.Wait(TimeSpan.FromSeconds(5));
        _stopping.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                var next = await SweepAsync(_stopping.Token);
                wait = next is { } due && due - clock.GetUtcNow() is var left && left < Patience ? left : Patience;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ProcessFailedException)
            {
                // No engine, or one that does not answer: the containers keep, and who runs one is told why not.
                wait = Backoff;
            }

            try
            {
                using var due = new CancellationTokenSource(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, _stopping.Token);
                await _wake.WaitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                // Time to look, or to stop.
            }
        }
    }
}
