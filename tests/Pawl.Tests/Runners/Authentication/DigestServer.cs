using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Pawl.Tests.Runners.Authentication;

/// <summary>A server side of digest that checks every field itself, and refuses a count that it has seen.</summary>
internal sealed class DigestServer(string algorithm, string user, string password)
{
    private readonly HashSet<string> _seen = [];
    private int _nonces;

    /// <summary>Answers with the present nonce before it is called stale; null when nonces do not age.</summary>
    public int? AnswersPerNonce { get; init; }
    public List<string> Refusals { get; } = [];
    private int _answers;

    public Task HandleAsync(HttpContext context)
    {
        var reason = Check(context);
        if (reason is null) return context.Response.WriteAsync("welcome");

        Refusals.Add(reason);
        _nonces++;
        context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
        context.Response.Headers.WWWAuthenticate =
            $"""Digest realm="here", qop="auth", algorithm={algorithm}, nonce="nonce-{_nonces}", opaque="o"{(reason == "stale" ? ", stale=true" : "")}""";
        return Task.CompletedTask;
    }

    private string? Check(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Digest ", StringComparison.Ordinal)) return "none";

        var fields = Regex.Matches(header[7..], "(?<name>\\w+)=(\"(?<quoted>[^\"]*)\"|(?<plain>[^,\\s]+))", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["quoted"].Value + match.Groups["plain"].Value);
        if (fields["nonce"] != $"nonce-{_nonces}") return "stale";
        if (AnswersPerNonce is { } most && ++_answers > most)
        {
            _answers = 0;
            return "stale";
        }
        if (!_seen.Add(fields["nonce"] + fields["nc"])) return "replay";
        if (fields["uri"] != context.Request.Path + context.Request.QueryString || fields["opaque"] != "o" || fields["username"] != user) return "fields";

        var key = Hash($"{user}:here:{password}");
        if (algorithm.EndsWith("-sess", StringComparison.Ordinal)) key = Hash($"{key}:{fields["nonce"]}:{fields["cnonce"]}");
        var expected = Hash($"{key}:{fields["nonce"]}:{fields["nc"]}:{fields["cnonce"]}:auth:{Hash($"{context.Request.Method}:{fields["uri"]}")}");
        return fields["response"] == expected ? null : "response";
    }

    private string Hash(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5351 // the algorithm under test
        return Convert.ToHexStringLower(algorithm.StartsWith("SHA-256", StringComparison.Ordinal) ? SHA256.HashData(bytes) : MD5.HashData(bytes));
#pragma warning restore CA5351
    }
}
