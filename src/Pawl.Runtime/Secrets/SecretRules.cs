using System.Collections.Immutable;
using System.Globalization;

namespace Pawl.Runtime.Secrets;

/// <summary>Who may use a secret, for how long, and where it may be sent.</summary>
public sealed record SecretRules
{
    /// <summary>Longest list of namespaces or hosts: 100.</summary>
    public const int MostEntries = 100;

    /// <summary>Longest host, in characters.</summary>
    public const int HostLength = 255;

    /// <summary>Every workflow of the tenant may use it, for ever, and send it anywhere.</summary>
    public static SecretRules None { get; } = new();

    /// <summary>From when on it is as if it were not there, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Namespaces whose workflows may use it; empty for all.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>Hosts that it may be sent to: a name, or <c>*.</c> and a domain for every name below it, with <c>:port</c> for one port alone; empty for all.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Whether workflows of a namespace may use it now; null asks for what belongs to no workflow.</summary>
    public bool Allow(string? @namespace, DateTimeOffset now) =>
        (ExpiresAt is not { } end || now < end) && (Namespaces.IsEmpty || (@namespace is not null && Namespaces.Contains(@namespace, StringComparer.Ordinal)));

    /// <summary>Whether a text can be a host of a rule.</summary>
    public static bool IsHost(string text)
    {
        var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        if (name.Length == 0 || text.Length > HostLength) return false;
        var colon = name.StartsWith('[') ? name.IndexOf("]:", StringComparison.Ordinal) is var end and >= 0 ? end + 1 : -1 : name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && !ushort.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)) return false;
        return Uri.CheckHostName(colon >= 0 ? name[..colon] : name) is not UriHostNameType.Unknown and not UriHostNameType.Basic;
    }

    /// <summary>The rules as text that is bound into the seal, so that nobody who may write to the database loosens them; empty when there are none.</summary>
    internal string Text => this is { ExpiresAt: null, Namespaces.IsEmpty: true, Hosts.IsEmpty: true }
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{ExpiresAt?.UtcTicks / TimeSpan.TicksPerMicrosecond}|{string.Join(',', Namespaces)}|{string.Join(',', Hosts)}");
}

/// <summary>A secret's value with its rules. It must not be stored, logged or shown.</summary>
/// <param name="Value">The value.</param>
/// <param name="Rules">Its rules.</param>
public sealed record SecretValue(Language.Expressions.JqValue Value, SecretRules Rules)
{
    /// <summary>Names nothing: it holds a secret.</summary>
    public override string ToString() => nameof(SecretValue);
}
