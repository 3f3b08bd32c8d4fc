using Pawl.Server.Options;

namespace Pawl.Server.Rates;

/// <summary>The options of limits on requests.</summary>
internal static class RateOptionTable
{
    public static IReadOnlyList<OptionEntry> Entries { get; } =
    [
        Rate("key", "1200000/m", "Requests under one API key, over all servers: per second (/s), minute (/m) or hour (/h), or none.", (rates, text) => rates with { Key = RateLimit.Parse(text) }),
        Rate("user", "1200000/m", "Requests of one user, under all keys and sessions, or none.", (rates, text) => rates with { User = RateLimit.Parse(text) }),
        Rate("address", "6000/m", "Requests from one address that show no valid credential, or none.", (rates, text) => rates with { Address = RateLimit.Parse(text) }),
        Rate("login", "120/m", "Logins and refreshes from one address, or none.", (rates, text) => rates with { Login = RateLimit.Parse(text) }),
        Rate("routes", "GET /api/v1/audit/verify=60/m, GET /api/v1/audit/export=60/m", "Requests of one tenant to single routes as the OpenAPI document writes them, with commas between, or none.", (rates, text) => rates with { Routes = RoutesOf(text) }),
    ];

    private static OptionEntry Rate(string name, string @default, string meaning, Func<RateSettings, string, RateSettings> apply) =>
        new($"rate-{name}", @default, meaning, (options, text) => options with { Rates = apply(options.Rates, text) });

    private static Dictionary<string, RateLimit> RoutesOf(string text)
    {
        var routes = new Dictionary<string, RateLimit>();
        if (text == "none") return routes;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.LastIndexOf('=');
            if (equals < 0 || part[..equals].Split(' ') is not [{ Length: > 0 }, ['/', ..]]) throw new FormatException($"'{part}' is no route with a limit, e.g. 'POST /api/v1/events=600/m'");
            if (RateLimit.Parse(part[(equals + 1)..]) is { } limit) routes[part[..equals]] = limit;
        }
        return routes;
    }
}
