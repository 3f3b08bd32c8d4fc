using System.Collections.Immutable;
using System.Globalization;

namespace Pawl.Runtime.Secrets;

/// <summary>Where the activity under way may send requests, because it uses secrets that are bound to hosts.</summary>
/// <remarks>
/// It flows with the activity instead of being handed from call to call: whatever the activity sends, on whichever way (a redirect, a token's authority, a
/// document), passes the one way out of the process, which asks here. A runner that forgot to hand it on would be a hole.
/// </remarks>
public static class SecretHosts
{
    private static readonly AsyncLocal<ImmutableArray<ImmutableArray<string>>?> Bound = new();

    /// <summary>Binds what follows: each secret's hosts must allow a target.</summary>
    internal static void Bind(ImmutableArray<ImmutableArray<string>> hosts) => Bound.Value = hosts;

    /// <summary>Whether the activity under way may send something to a host.</summary>
    public static bool Allow(string host, int port) => Bound.Value is not { } all || all.All(hosts => hosts.Any(rule => Matches(rule, host, port)));

    private static bool Matches(string rule, string host, int port)
    {
        var ending = ":" + port.ToString(CultureInfo.InvariantCulture);
        var name = rule.EndsWith(ending, StringComparison.Ordinal) ? rule[..^ending.Length] : rule;
        return name.StartsWith("*.", StringComparison.Ordinal)
            ? host.Length > name.Length - 1 && host.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
            : string.Equals(name, host, StringComparison.OrdinalIgnoreCase);
    }
}
