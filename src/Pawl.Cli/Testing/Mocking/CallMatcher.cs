using System.Text.RegularExpressions;
using Pawl.Cli.Conformance.Dsl.Stubs;
using Pawl.Cli.Testing.Files;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Mocking;

/// <summary>Finds out whether a mock answers a call.</summary>
internal static class CallMatcher
{
    private static readonly TimeSpan RegexTime = TimeSpan.FromSeconds(1);

    /// <summary>A call as tests see it.</summary>
    public static JqValue Call(string authority, RecordedRequest request) => JqValue.Object(
        ("method", JqValue.From(request.Method)), ("url", JqValue.From(WithoutScheme(authority) + request.RawPath)), ("path", JqValue.From(request.RawPath)),
        ("query", request.ToJson()["query"]), ("headers", request.ToJson()["headers"]), ("body", request.Body));

    /// <exception cref="JqException">The mock's expression fails on this call.</exception>
    public static bool Matches(CallPattern pattern, JqValue call, DateTimeOffset now) =>
        (pattern.Method is null || pattern.Method == call["method"].AsString())
        && IsUrl(pattern.Url, call["url"].AsString())
        && pattern.Query.All(wanted => call["query"].TryGet(wanted.Key, out var sent) && Plain(sent) == Plain(wanted.Value))
        && (pattern.When is null || pattern.When.Run(call, new JqEvaluation { Now = now }).FirstOrDefault().IsTruthy);

    /// <summary>Whether an address fits a pattern. The scheme does not count: it is not on the wire.</summary>
    public static bool IsUrl(string pattern, string url)
    {
        var bare = WithoutScheme(pattern);
        if (!bare.Contains('/', StringComparison.Ordinal)) bare += "/";
        var regex = Regex.Escape(bare).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        return Regex.IsMatch(url, $"^{regex}$", RegexOptions.CultureInvariant, RegexTime);
    }

    private static string WithoutScheme(string url)
    {
        var (bare, port) = url.StartsWith("https://", StringComparison.Ordinal) ? (url[8..], ":443") : url.StartsWith("http://", StringComparison.Ordinal) ? (url[7..], ":80") : (url, null);
        var slash = bare.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? at : bare.Length;
        var (authority, rest) = (bare[..slash], bare[slash..]);
        foreach (var standard in port is null ? [":80", ":443"] : (string[])[port])
        {
            if (authority.EndsWith(standard, StringComparison.Ordinal)) authority = authority[..^standard.Length];
        }
        return authority.ToLowerInvariant() + rest;
    }

    private static string Plain(JqValue value) => value.Kind == JqKind.String ? value.AsString() : value.ToJson();
}
