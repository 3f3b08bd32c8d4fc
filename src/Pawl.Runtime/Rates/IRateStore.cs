namespace Pawl.Runtime.Rates;

/// <summary>Counts requests for all servers together. Servers take shares of a limit and count within them by themselves, so no request waits for it.</summary>
public interface IRateStore
{
    /// <summary>Books what servers admitted beyond their shares, and gives further shares while there is something left.</summary>
    /// <param name="asks">What is asked, at most one for each subject and window.</param>
    /// <param name="cancellationToken">Gives up; shares may be lost until their window ends.</param>
    /// <exception cref="Storage.StoreUnavailableException">The database is away.</exception>
    Task<RateReply> TakeAsync(IReadOnlyList<RateAsk> asks, CancellationToken cancellationToken);

    /// <summary>Forgets windows that are over.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The database is away.</exception>
    Task ForgetAsync(CancellationToken cancellationToken);
}

/// <summary>Asks for a share of a limit.</summary>
/// <param name="Subject">Whose requests are counted, under which limit.</param>
/// <param name="Window">Number of the window since 1970, by <paramref name="Length"/>.</param>
/// <param name="Length">How long a window is, whole seconds.</param>
/// <param name="Limit">Requests of one window over all servers.</param>
/// <param name="Debt">Requests that were admitted already without a share. They are booked even where nothing is left.</param>
/// <param name="Wanted">Further requests to have a share for; given as far as something is left.</param>
public sealed record RateAsk(string Subject, long Window, TimeSpan Length, long Limit, long Debt, long Wanted);

/// <summary>What was given.</summary>
/// <param name="Now">The time of the database: windows go by it, so that servers agree about them.</param>
/// <param name="Shares">One for each ask, by subject and window.</param>
public sealed record RateReply(DateTimeOffset Now, IReadOnlyDictionary<(string Subject, long Window), RateShare> Shares);

/// <summary>A share.</summary>
/// <param name="Given">Requests that may be admitted, beside the debt.</param>
/// <param name="Taken">All that was given or booked in the window so far, over all servers.</param>
public readonly record struct RateShare(long Given, long Taken);
