using Pawl.Engine;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Nodes;

/// <summary>Watches executions that are owned elsewhere: one question for all of them, again and again while somebody waits.</summary>
/// <remarks>Asked for rather than told, because a notice can be lost and a watcher must not be: the pause is what it costs, and grows with what a question takes.</remarks>
internal sealed class RemoteWatches(INodeMail mail, RuntimeOptions options, RuntimeEnvironment environment)
{
    /// <summary>Executions of one question.</summary>
    private const int Page = 1_000;

    /// <summary>The pause is this many times what the last questions took, so that watching takes a bounded part of the database.</summary>
    private const int PauseFactor = 5;

    private readonly Lock _lock = new();
    private readonly List<RemoteWatch> _watches = [];
    private readonly Signal _filled = new();

    /// <summary>Waits until a history has grown beyond a position, or its execution has ended or does not exist.</summary>
    /// <returns>The position now.</returns>
    public async Task<long> WaitBeyondAsync(ExecutionKey execution, long position, CancellationToken cancellationToken)
    {
        var watch = new RemoteWatch(execution, position);
        lock (_lock) _watches.Add(watch);
        _filled.Set();
        try
        {
            return await watch.Reply.WaitAsync().WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock) _watches.Remove(watch);
        }
    }

    /// <summary>Asks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var closing = stopping.Register(_filled.Close);
        try
        {
            while (await _filled.WaitAsync())
            {
                while (Taken() is { Count: > 0 } watches)
                {
                    var began = environment.Time.GetTimestamp();
                    foreach (var page in watches.Chunk(Page)) await AnswerAsync(page, stopping);
                    var took = environment.Time.GetElapsedTime(began) * PauseFactor;
                    await environment.Delay(took > options.RemoteWatchPause ? took : options.RemoteWatchPause, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Who waits is told by their own tokens: the server stops.
        }
    }

    private List<RemoteWatch> Taken()
    {
        lock (_lock) return [.. _watches];
    }

    private async Task AnswerAsync(RemoteWatch[] watches, CancellationToken stopping)
    {
        try
        {
            var progress = await mail.ReadProgressAsync([.. watches.Select(watch => watch.Execution).Distinct()], stopping);
            foreach (var watch in watches)
            {
                var now = progress.GetValueOrDefault(watch.Execution);
                if (now is null || now.HasEnded || now.Position > watch.Position) watch.Reply.Answer(Math.Max(now?.Position ?? 0, watch.Position));
            }
        }
        catch (StoreUnavailableException)
        {
            // They wait on.
        }
    }

    private sealed record RemoteWatch(ExecutionKey Execution, long Position)
    {
        public Reply<long> Reply { get; } = new();
    }
}
