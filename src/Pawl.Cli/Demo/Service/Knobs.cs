using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Pawl.Cli.Demo.Service;

/// <summary>What a caller may ask of any route by query: to be slow, or to fail.</summary>
/// <param name="Fail">Status to answer always; null to behave.</param>
/// <param name="FailFirst">How many first requests fail. Default 0.</param>
/// <param name="FailStatus">With which status. Default 503.</param>
/// <param name="FailKey">What the requests are counted by; null to count by idempotency key, or by path without one.</param>
/// <param name="Delay">How long to wait before answering; at most a minute. Default none.</param>
internal sealed record Knobs(int? Fail, int FailFirst, int FailStatus, string? FailKey, TimeSpan Delay)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    public static Knobs Of(HttpRequest request)
    {
        var delay = TimeSpan.FromMilliseconds(Number(request, "delay") ?? 0);
        return new Knobs(
            Status(request, "fail"),
            Number(request, "failFirst") ?? 0,
            Status(request, "failStatus") ?? StatusCodes.Status503ServiceUnavailable,
            request.Query["failKey"] is [{ Length: > 0 } key] ? key : null,
            delay > LongestDelay ? LongestDelay : delay);
    }

    private static int? Status(HttpRequest request, string name) => Number(request, name) is { } status and >= 400 and <= 599 ? status : null;

    private static int? Number(HttpRequest request, string name) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Counts requests by key, for everything that fails a number of times and then behaves.</summary>
internal sealed class FailureCounter
{
    /// <summary>Keys at most.</summary>
    public const int MaxKeys = 100_000;

    private readonly ConcurrentDictionary<string, int> _requests = new();

    /// <summary>Counts one request and gives its number, from 1. A full counter counts no new keys: they never fail.</summary>
    public int Next(string key) => _requests.Count >= MaxKeys && !_requests.ContainsKey(key)
        ? int.MaxValue
        : _requests.AddOrUpdate(key, 1, static (_, count) => count + 1);

    public void Clear() => _requests.Clear();
}
