using Pawl.Runtime.Rates;

namespace Pawl.Server.Rates;

/// <summary>A limit under its name.</summary>
/// <param name="Name">Name in the fields <c>RateLimit</c> and <c>RateLimit-Policy</c> and in metrics.</param>
/// <param name="Limit">The limit.</param>
internal sealed record RatePolicy(string Name, RateLimit Limit)
{
    /// <summary>Requests for which a share is asked at once: a twentieth, so that a window costs some twenty questions at most.</summary>
    public long Share { get; } = Math.Max(Math.Min(Limit.Count, 5), Limit.Count / 20);

    /// <summary>Requests that may be admitted before the answer to a question is there: a fiftieth. By so many for each server a limit can be exceeded.</summary>
    public long Float { get; } = Math.Max(1, Limit.Count / 50);

    /// <summary>The field <c>RateLimit-Policy</c>.</summary>
    public string Field { get; } = $"\"{Name}\";q={Limit.Count};w={(long)Limit.Window.TotalSeconds}";
}

/// <summary>What a request found.</summary>
/// <param name="Policy">Of which limit.</param>
/// <param name="IsAdmitted">Whether it may go on.</param>
/// <param name="Remaining">Requests left in this window, as far as this server knows.</param>
/// <param name="Reset">Until the window ends.</param>
internal readonly record struct RateVerdict(RatePolicy Policy, bool IsAdmitted, long Remaining, TimeSpan Reset);

/// <summary>Requests of one subject under one limit on this server.</summary>
internal sealed class RateBucket(RatePolicy policy, string subject)
{
    private readonly Lock gate = new();
    private TaskCompletionSource answered = Completed();
    private long window = -1;
    private long shares;
    private long used;
    private long taken;
    private bool isFull;
    private bool isAlone;
    private bool isAsking;
    private (long Window, long Debt) asked;

    public RatePolicy Policy => policy;

    /// <summary>The number of the window that is open at a time.</summary>
    public long WindowAt(DateTimeOffset now) => now.UtcTicks / policy.Limit.Window.Ticks;

    /// <summary>Whether it has counted nothing in the window that is open at a time.</summary>
    public bool IsIdleAt(DateTimeOffset now) { lock (gate) return window < WindowAt(now) - 1 && !isAsking; }

    /// <summary>Counts a request, unless it is one too many.</summary>
    /// <param name="now">The time, by the clock of the database.</param>
    /// <param name="mustAsk">Whether the caller has to ask for a further share.</param>
    /// <param name="pending">Completes when a share has come; null when the verdict is final.</param>
    public RateVerdict TryTake(DateTimeOffset now, out bool mustAsk, out Task? pending)
    {
        lock (gate)
        {
            Open(now);
            var isAdmitted = used < shares || (!isFull && used < (isAlone ? policy.Limit.Count : shares + policy.Float));
            if (isAdmitted) used++;
            mustAsk = !isFull && !isAlone && !isAsking && used > shares - (policy.Share / 2);
            if (mustAsk)
            {
                isAsking = true;
                answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            pending = isAdmitted || isFull || isAlone ? null : answered.Task;
            return Verdict(now, isAdmitted);
        }
    }

    /// <summary>What a request would find, without counting it.</summary>
    public RateVerdict Peek(DateTimeOffset now)
    {
        lock (gate)
        {
            Open(now);
            return Verdict(now, !isFull || used < shares);
        }
    }

    /// <summary>What is to be asked now.</summary>
    public RateAsk Ask()
    {
        lock (gate)
        {
            asked = (window, Math.Max(0, used - shares));
            return new($"{policy.Name}:{subject}", window, policy.Limit.Window, policy.Limit.Count, asked.Debt, policy.Share);
        }
    }

    /// <summary>Takes the answer; null when none came, and this server counts alone until the window ends.</summary>
    public void Answer(RateShare? share)
    {
        lock (gate)
        {
            isAsking = false;
            if (asked.Window == window)
            {
                if (share is { } got)
                {
                    shares += asked.Debt + got.Given;
                    taken = got.Taken;
                    isFull = taken >= policy.Limit.Count;
                }
                else isAlone = true;
            }
            answered.TrySetResult();
        }
    }

    private void Open(DateTimeOffset now)
    {
        // Only forwards: a clock that was set back must not open a window twice.
        if (WindowAt(now) is var open && open <= window) return;
        (window, shares, used, taken, isFull, isAlone) = (open, 0, 0, 0, false, false);
    }

    private RateVerdict Verdict(DateTimeOffset now, bool isAdmitted) =>
        new(policy, isAdmitted, Math.Max(0, isAlone ? policy.Limit.Count - used : policy.Limit.Count - taken + shares - used), TimeSpan.FromTicks(Math.Max(0, ((window + 1) * policy.Limit.Window.Ticks) - now.UtcTicks)));

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
