using Pawl.Tests.Shared;

namespace Pawl.Tests.Simulation;

/// <summary>One thread, one clock and one seed: every step that could happen next is in one list, and the seed picks which one does.</summary>
internal sealed class SimulatedWorld(ulong seed)
{
    private const int TraceKept = 400;
    private const int ViolationsKept = 20;

    private readonly List<(SimulatedScheduler Owner, Action Step)> _ready = [];
    private readonly Queue<(DateTimeOffset At, string Line)> _trace = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile string? _escape;

    public SimulatedRandom Random { get; } = new(seed);
    public ManualClock Clock { get; } = new();
    /// <summary>How far the clock of a process may be from that of the world.</summary>
    public TimeSpan Skew { get; set; }
    public List<Violation> Violations { get; } = [];
    public long Steps { get; private set; }

    /// <summary>A hash over everything that was traced, in order: two runs of one seed must agree on it.</summary>
    public ulong TraceHash { get; private set; } = 14_695_981_039_346_656_037;

    /// <summary>Gets all of the trace; null when its end is enough.</summary>
    public TextWriter? TraceTo { get; init; }

    public IEnumerable<string> LastTrace => _trace.Select(entry => Entry(entry.At, entry.Line));

    public void Trace(string line)
    {
        AssertThread();
        foreach (var letter in line) TraceHash = (TraceHash ^ letter) * 1_099_511_628_211;
        TraceTo?.WriteLine(Entry(Clock.GetUtcNow(), line));
        _trace.Enqueue((Clock.GetUtcNow(), line));
        if (_trace.Count > TraceKept) _trace.Dequeue();
    }

    /// <summary>Says more in the whole trace, for people: it is no part of what two runs must agree on.</summary>
    public void Explain(Func<string> line) => TraceTo?.WriteLine($"                {line()}");

    public void Violate(Promise promise, string how)
    {
        Trace($"VIOLATION {promise}: {how}");
        if (Violations.Count < ViolationsKept) Violations.Add(new(promise, Clock.GetUtcNow(), how));
    }

    public void Ready(SimulatedScheduler owner, Action step)
    {
        AssertThread();
        _ready.Add((owner, step));
    }

    /// <summary>Takes away everything that a scheduler has ready.</summary>
    public List<Action> Take(SimulatedScheduler owner)
    {
        var taken = _ready.Where(entry => ReferenceEquals(entry.Owner, owner)).Select(entry => entry.Step).ToList();
        _ready.RemoveAll(entry => ReferenceEquals(entry.Owner, owner));
        return taken;
    }

    /// <summary>Goes on until a condition holds.</summary>
    /// <returns>False when it did not within the time, or nothing can happen any more.</returns>
    public bool RunUntil(Func<bool> done, TimeSpan within)
    {
        Undisturbed(() =>
        {
            var deadline = Clock.GetTimestamp() + within.Ticks;
            while (!done() && Clock.GetTimestamp() <= deadline && StepOnce())
            {
            }
        });
        return done();
    }

    /// <summary>Does everything that can be done without time passing.</summary>
    public void Settle() => Undisturbed(() =>
    {
        while (_ready.Count > 0) TakeStep();
    });

    /// <summary>Lets time pass, and does everything that can be done meanwhile.</summary>
    public void Pass(TimeSpan duration) => Undisturbed(() =>
    {
        var end = Clock.GetTimestamp() + duration.Ticks;
        while (true)
        {
            while (_ready.Count > 0) TakeStep();
            var left = TimeSpan.FromTicks(end - Clock.GetTimestamp());
            if (left <= TimeSpan.Zero) return;
            Clock.Advance(Clock.UntilNextTimer is { } pause && pause < left ? pause : left);
        }
    });

    private void TakeStep()
    {
        var at = Random.Below(_ready.Count);
        var step = _ready[at].Step;
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        step();
        if (_escape is { } escape) throw new InvalidOperationException(escape);
    }

    private static void Undisturbed(Action action)
    {
        // A test's own context would take continuations away to other threads.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private bool StepOnce()
    {
        Steps++;
        if (_ready.Count > 0 && !Random.Chance(0.01))
        {
            TakeStep();
            return true;
        }

        if (_ready.Count > 0)
        {
            // A busy machine: time passes although there is work.
            Clock.Advance(TimeSpan.FromTicks(Random.Below(20_000)));
            return true;
        }

        if (Clock.UntilNextTimer is not { } pause) return false;
        Clock.Advance(pause);
        return true;
    }

    private static string Entry(DateTimeOffset at, string line) => $"{at:HH:mm:ss.ffffff} {line}";

    private void AssertThread()
    {
        if (Environment.CurrentManagedThreadId == _thread) return;
        _escape ??= $"Something left the simulated scheduler and ran on another thread: {Environment.StackTrace}";
        throw new InvalidOperationException(_escape);
    }
}

/// <summary>A promise that was broken.</summary>
/// <param name="Promise">Which.</param>
/// <param name="At">When, by the simulated clock.</param>
/// <param name="How">By whom and how.</param>
internal sealed record Violation(Promise Promise, DateTimeOffset At, string How)
{
    public override string ToString() => $"{Promise}: {How} ({At:HH:mm:ss.fff})";
}

/// <summary>SplitMix64: small, and the same on every machine and runtime.</summary>
internal sealed class SimulatedRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + TimeSpan.FromTicks((long)(Next() % (ulong)((most - least).Ticks + 1)));

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public void Fill(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)Next();
    }

    public SimulatedRandom Fork() => new(Next());
}
