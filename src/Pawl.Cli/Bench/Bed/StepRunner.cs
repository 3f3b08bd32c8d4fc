using System.Collections.Concurrent;
using System.Diagnostics;
using Pawl.Cli.Bench.Measures;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;

namespace Pawl.Cli.Bench.Bed;

/// <summary>Answers calls at once, in this process, and measures the time from one step of an execution to the next: the answer was made durable in between.</summary>
internal sealed class StepRunner(BenchMeter meter) : IActivityRunner
{
    private static readonly Task<ActivityOutcome> Answer = Task.FromResult(ActivityOutcome.Succeeded(JqValue.From(new string('x', 100))));

    private readonly ConcurrentDictionary<string, long> _last = new();

    /// <inheritdoc/>
    public Type RequestType => typeof(HttpActivity);

    /// <summary>While set, calls are not answered before it completes.</summary>
    public Task? Held { get; set; }

    /// <summary>Whether the steps of an execution are not one after the other: then they are counted, and none has a time of its own.</summary>
    public bool AreSideBySide { get; init; }

    /// <inheritdoc/>
    public Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        if (Held is { } held) return HoldAsync(held, cancellationToken);
        if (AreSideBySide)
        {
            meter.Step();
            return Answer;
        }

        var now = Stopwatch.GetTimestamp();
        if (_last.TryGetValue(call.Execution.Id, out var last)) meter.Step(Stopwatch.GetElapsedTime(last, now));
        _last[call.Execution.Id] = now;
        return Answer;
    }

    /// <summary>An execution ended, and so did its last step.</summary>
    public void Ended(string id)
    {
        if (_last.TryRemove(id, out var last)) meter.Step(Stopwatch.GetElapsedTime(last));
    }

    private static async Task<ActivityOutcome> HoldAsync(Task held, CancellationToken cancellationToken)
    {
        await held.WaitAsync(cancellationToken);
        return await Answer;
    }
}
