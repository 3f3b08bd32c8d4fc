using System.Threading.Channels;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.AsyncApi;

/// <summary>Stands for the engine: gets what a subscription reports, one at a time, and says of each what became of it.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(ActivityReport Report, TaskCompletionSource<bool> Answer)> _reports = Channel.CreateUnbounded<(ActivityReport, TaskCompletionSource<bool>)>();

    public Subscriber(IActivityRunner runner, ActivityRequest activity)
    {
        var call = new ActivityCall(new ExecutionKey("default", "exec"), "/do/0/call", 1, "exec:/do/0/call:1", activity)
        {
            Report = report =>
            {
                var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                Assert.True(_reports.Writer.TryWrite((report, answer)));
                return answer.Task;
            },
        };
        Outcome = Task.Run(() => runner.RunAsync(call, _stop.Token));
    }

    /// <summary>How it ended.</summary>
    public Task<ActivityOutcome> Outcome { get; }

    /// <summary>How it ended, once it has.</summary>
    public Task<ActivityOutcome> EndAsync() => Outcome.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>The next message, not yet answered.</summary>
    public async Task<(ActivityReport Report, TaskCompletionSource<bool> Answer)> NextAsync()
    {
        var next = _reports.Reader.ReadAsync().AsTask();
        if (await Task.WhenAny(next, Outcome).WaitAsync(TimeSpan.FromSeconds(60)) == Outcome) Assert.Fail($"The subscription ended: {(await Outcome).Error?.Detail}");
        return await next;
    }

    /// <summary>Takes the next message.</summary>
    public async Task<ActivityReport> TakeAsync()
    {
        var (report, answer) = await NextAsync();
        answer.SetResult(true);
        return report;
    }

    /// <summary>Ends the subscription, and completes when the runner has.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Outcome.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(Outcome);
        _stop.Dispose();
    }
}
