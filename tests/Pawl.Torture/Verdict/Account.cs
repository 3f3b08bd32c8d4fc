using System.Collections.Concurrent;
using System.Diagnostics;
using Pawl.Client.Executions;

namespace Pawl.Torture.Verdict;

/// <summary>An execution that was accepted, and how its client saw it end.</summary>
internal sealed record AcceptedExecution(string Id, string Scenario, ExecutionStatus End, string? Output);

/// <summary>What happened: everything that the report says and the verdict needs.</summary>
internal sealed class Account
{
    private const int ViolationsAtMost = 200;

    private readonly Lock _gate = new();
    private readonly List<(long At, string Kind)> _unrecovered = [];
    private int _violated;

    /// <summary>Promises that were broken, the first of them in words.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];
    /// <summary>All of them, those without words too.</summary>
    public int Violated => _violated;
    /// <summary>Accepted executions that have ended, by id.</summary>
    public ConcurrentDictionary<string, AcceptedExecution> Ended { get; } = [];
    /// <summary>Accepted executions that a client still waits for: since when, and for what.</summary>
    public ConcurrentDictionary<string, (long Since, string Scenario)> Open { get; } = [];
    /// <summary>Effects that must have happened: with how many different keys.</summary>
    public ConcurrentDictionary<string, int> Expected { get; } = [];
    /// <summary>Effects that may have happened, with one key.</summary>
    public ConcurrentDictionary<string, bool> Allowed { get; } = [];
    /// <summary>Keys of accepted starts: each stands for exactly one execution.</summary>
    public ConcurrentDictionary<string, string> StartKeys { get; } = [];
    /// <summary>Events that a schedule must have answered with one execution each.</summary>
    public ConcurrentDictionary<string, bool> ScheduledEvents { get; } = [];
    /// <summary>Faults by kind.</summary>
    public ConcurrentDictionary<string, int> Faults { get; } = [];
    /// <summary>SIGKILLs by kind.</summary>
    public ConcurrentDictionary<string, int> Kills { get; } = [];
    /// <summary>Executions by scenario.</summary>
    public ConcurrentDictionary<string, int> Scenarios { get; } = [];
    /// <summary>Milliseconds that answered starts took, the answered attempt alone.</summary>
    public ConcurrentQueue<double> StartMilliseconds { get; } = [];
    /// <summary>The same with everything that came before an answer.</summary>
    public ConcurrentQueue<double> InsistedMilliseconds { get; } = [];
    /// <summary>Milliseconds from a fault to the first answer to a start that was sent after it, with the kind.</summary>
    public ConcurrentQueue<(double Milliseconds, string Kind)> Recoveries { get; } = [];
    /// <summary>Answers that were no answer: refused, broken off, unavailable.</summary>
    public long Unanswered => Interlocked.Read(ref _unanswered);
    private long _unanswered;

    /// <summary>Whether a start was answered that had been sent after the last fault.</summary>
    public bool HasRecovered { get { lock (_gate) return _unrecovered.Count == 0; } }

    public int KillCount => Kills.Values.Sum();

    public void Violate(string promise)
    {
        if (Interlocked.Increment(ref _violated) > ViolationsAtMost) return;
        Violations.Enqueue(promise);
        Console.WriteLine($"{DateTime.UtcNow:HH:mm:ss} VIOLATION {promise}");
    }

    public void Fault(string kind)
    {
        Faults.AddOrUpdate(kind, 1, static (_, count) => count + 1);
        lock (_gate) _unrecovered.Add((Stopwatch.GetTimestamp(), kind));
    }

    public void Kill(string kind, int count = 1) => Kills.AddOrUpdate(kind, count, (_, known) => known + count);

    public void WasNoAnswer() => Interlocked.Increment(ref _unanswered);

    /// <summary>A start was answered.</summary>
    /// <param name="firstSent">When it was first sent.</param>
    /// <param name="sent">When the request that was answered was sent.</param>
    public void Answered(long firstSent, long sent)
    {
        var now = Stopwatch.GetTimestamp();
        StartMilliseconds.Enqueue(Stopwatch.GetElapsedTime(sent, now).TotalMilliseconds);
        InsistedMilliseconds.Enqueue(Stopwatch.GetElapsedTime(firstSent, now).TotalMilliseconds);
        lock (_gate)
        {
            foreach (var fault in _unrecovered.Where(fault => fault.At <= sent)) Recoveries.Enqueue((Stopwatch.GetElapsedTime(fault.At, now).TotalMilliseconds, fault.Kind));
            _unrecovered.RemoveAll(fault => fault.At <= sent);
        }
    }
}
