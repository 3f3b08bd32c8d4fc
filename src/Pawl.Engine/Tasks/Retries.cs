using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>When the next attempt of a <c>try</c> begins, if there is one.</summary>
internal static class Retries
{
    /// <summary>The moment of the next attempt; null when the policy allows none.</summary>
    /// <exception cref="RaisedException">An expression of the policy failed.</exception>
    public static DateTimeOffset? DueAt(Turn turn, TaskRun run, RetryPolicy policy, ExpressionScope scope)
    {
        var progress = run.ProgressOf<TryProgress>();
        if (policy.When is { } when && !scope.Holds(when, run.Input)) return null;
        if (policy.ExceptWhen is { } exceptWhen && scope.Holds(exceptWhen, run.Input)) return null;
        // The limit counts retries: one less than the attempts (R27).
        if (policy.LimitAttemptCount is { } count && progress.Attempt > count) return null;

        var due = turn.Now + Delay(turn, run, policy, progress.Attempt, scope);
        if (policy.LimitDuration is { } limit && due - progress.FirstStartedAt >= Durations.Length(turn, limit, run.Input, scope)) return null;
        return due;
    }

    private static TimeSpan Delay(Turn turn, TaskRun run, RetryPolicy policy, int retry, ExpressionScope scope)
    {
        var delay = Durations.Length(turn, policy.Delay, run.Input, scope).Ticks * policy.Backoff switch
        {
            Backoff.Linear => retry,
            // Beyond 2^62 the cap has long been reached; a larger exponent could only make 0 · ∞ = NaN.
            Backoff.Exponential => Math.Pow(2, Math.Min(retry - 1, 62)),
            _ => 1d,
        };
        if (policy.JitterTo is not null)
        {
            var from = Durations.Length(turn, policy.JitterFrom, run.Input, scope).Ticks;
            var to = Durations.Length(turn, policy.JitterTo, run.Input, scope).Ticks;
            delay += from + (Math.Max(to - from, 0) * Uniform(turn.Context.Seed, run.Id, retry));
        }
        var longest = turn.Context.Limits.RetryDelay;
        return delay < longest.Ticks ? TimeSpan.FromTicks((long)delay) : longest;
    }

    /// <summary>A number in [0, 1), another for each run and retry: the finalizer of SplitMix64 over seed, run and retry.</summary>
    private static double Uniform(ulong seed, int run, int retry)
    {
        var mixed = seed + (0x9E3779B97F4A7C15UL * (((ulong)(uint)run << 32) | (uint)retry));
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
