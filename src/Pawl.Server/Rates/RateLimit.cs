using System.Globalization;

namespace Pawl.Server.Rates;

/// <summary>So many requests in so much time.</summary>
/// <param name="Count">Requests, at least 1.</param>
/// <param name="Window">How long a window is: a second, a minute or an hour. Windows begin with the clock's.</param>
public sealed record RateLimit(long Count, TimeSpan Window)
{
    private static readonly (char Unit, TimeSpan Window)[] Units = [('s', TimeSpan.FromSeconds(1)), ('m', TimeSpan.FromMinutes(1)), ('h', TimeSpan.FromHours(1))];

    /// <summary>Reads <c>600/m</c>, or <c>none</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static RateLimit? Parse(string text)
    {
        if (text == "none") return null;
        foreach (var (unit, window) in Units)
        {
            if (text.Length > 2 && text[^1] == unit && text[^2] == '/' && long.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 1_000_000_000)
                return new(count, window);
        }
        throw new FormatException("expected requests per second, minute or hour, e.g. '50/s', '600/m' or '10000/h', or 'none'");
    }
}

/// <summary>How many requests are admitted, over all servers that share the database. Null where there is no limit.</summary>
public sealed record RateSettings
{
    /// <summary>Requests under one API key. Default 1,200,000 a minute: against loops that went wild, not against load.</summary>
    public RateLimit? Key { get; init; } = new(1_200_000, TimeSpan.FromMinutes(1));
    /// <summary>Requests of one user, under all of his keys and sessions. Default 1,200,000 a minute.</summary>
    public RateLimit? User { get; init; } = new(1_200_000, TimeSpan.FromMinutes(1));
    /// <summary>Requests from one address that show no valid credential. Default 6,000 a minute.</summary>
    public RateLimit? Address { get; init; } = new(6_000, TimeSpan.FromMinutes(1));
    /// <summary>Logins and refreshes from one address. Default 120 a minute.</summary>
    public RateLimit? Login { get; init; } = new(120, TimeSpan.FromMinutes(1));
    /// <summary>Requests of one tenant to single routes, by method and pattern. Default: the two that read all of the audit log.</summary>
    public IReadOnlyDictionary<string, RateLimit> Routes { get; init; } = new Dictionary<string, RateLimit>
    {
        ["GET /api/v1/audit/verify"] = new(60, TimeSpan.FromMinutes(1)),
        ["GET /api/v1/audit/export"] = new(60, TimeSpan.FromMinutes(1)),
    };
}
