using System.Diagnostics;

namespace Pawl.Cli.Bench.Measures;

/// <summary>What happens while it is measured, and nothing from before or after. Counted from any thread.</summary>
internal sealed class BenchMeter
{
    private long _executions;
    private long _steps;
    private long _commits;
    private TimeSpan _processor;
    private long _began;
    private TimeSpan _measured;
    private readonly TaskCompletionSource _anything = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOn;

    /// <summary>Times of steps.</summary>
    public Latencies StepTimes { get; } = new();

    /// <summary>Times of commit rounds.</summary>
    public Latencies CommitTimes { get; } = new();

    /// <summary>Whether it counts now.</summary>
    public bool IsOn => _isOn;

    /// <summary>Completes with the first step whose time was measured.</summary>
    public Task Anything => _anything.Task;

    /// <summary>Begins, or goes on after <see cref="Stop"/>.</summary>
    public void Start()
    {
        _processor -= Process.GetCurrentProcess().TotalProcessorTime;
        _began = Stopwatch.GetTimestamp();
        _isOn = true;
    }

    /// <summary>Stops counting.</summary>
    public void Stop()
    {
        _isOn = false;
        _measured += Stopwatch.GetElapsedTime(_began);
        _processor += Process.GetCurrentProcess().TotalProcessorTime;
    }

    /// <summary>How long it has counted.</summary>
    public TimeSpan Measured => _measured;

    /// <summary>An execution ended.</summary>
    public void Execution()
    {
        if (_isOn) Interlocked.Increment(ref _executions);
    }

    /// <summary>A step ended.</summary>
    public void Step()
    {
        if (_isOn) Interlocked.Increment(ref _steps);
    }

    /// <summary>A step took so long; or, where steps go side by side, the whole of them.</summary>
    public void Time(TimeSpan time)
    {
        if (!_isOn) return;
        StepTimes.Add(time);
        if (!_anything.Task.IsCompleted) _anything.TrySetResult();
    }

    /// <summary>A step ended, and took so long.</summary>
    public void Step(TimeSpan time)
    {
        Step();
        Time(time);
    }

    /// <summary>A round was committed.</summary>
    public void Commit(TimeSpan time)
    {
        if (!_isOn) return;
        Interlocked.Increment(ref _commits);
        CommitTimes.Add(time);
    }

    /// <summary>What was counted.</summary>
    public BenchReport Report(string shape, int concurrency)
    {
        var seconds = Math.Max(_measured.TotalSeconds, 1e-6);
        return new()
        {
            Shape = shape,
            Concurrency = concurrency,
            ExecutionsPerSecond = Volatile.Read(ref _executions) / seconds,
            StepsPerSecond = Volatile.Read(ref _steps) / seconds,
            MedianMs = StepTimes.Milliseconds(0.5),
            SlowMs = StepTimes.Milliseconds(0.99),
            CommitsPerSecond = Volatile.Read(ref _commits) / seconds,
            ResidentMb = Environment.WorkingSet / (double)(1 << 20),
            ProcessorSeconds = _processor.TotalSeconds,
        };
    }
}
