namespace Pawl.Language.Definitions;

/// <summary>How a <c>try</c> undoes the steps that completed in it, from <c>metadata.saga</c>.</summary>
/// <param name="IsParallel">Whether the steps are undone side by side instead of one after the other, the last completed first.</param>
/// <param name="Retry">How often and how patiently an undo that fails is tried again.</param>
public sealed record SagaDefinition(bool IsParallel, RetryPolicy Retry)
{
    /// <summary>The policy when none is declared: 8 retries, the first after a second, each wait twice as long as the one before; 4 minutes in all.</summary>
    public static RetryPolicy DefaultRetry { get; } = new()
    {
        Delay = new DurationDefinition(new CalendarDuration(0, TimeSpan.FromSeconds(1)), null),
        Backoff = Backoff.Exponential,
        LimitAttemptCount = 8,
    };
}
