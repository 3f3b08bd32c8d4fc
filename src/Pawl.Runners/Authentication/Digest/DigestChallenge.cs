using System.Text;

namespace Pawl.Runners.Authentication.Digest;

/// <summary>What a server asks for (RFC 7616, section 3.3).</summary>
/// <param name="Realm">The protection space.</param>
/// <param name="Nonce">The server's number.</param>
/// <param name="Opaque">To be sent back as it is; null when there is none.</param>
/// <param name="Algorithm">As the server writes it; null when it says nothing, which means MD5.</param>
/// <param name="HasQop">Whether <c>qop=auth</c> is offered; false for servers of RFC 2069.</param>
/// <param name="IsStale">Whether only the nonce was too old, and the credentials were right.</param>
/// <param name="HashesUser">Whether the name is to be sent hashed.</param>
/// <param name="IsUtf8">Whether name and password are UTF-8 (else they are Latin-1).</param>
internal sealed record DigestChallenge(string Realm, string Nonce, string? Opaque, string? Algorithm, bool HasQop, bool IsStale, bool HashesUser, bool IsUtf8)
{
    private static readonly string[] Algorithms = ["MD5", "MD5-sess", "SHA-256", "SHA-256-sess"];

    /// <summary>The first challenge that can be answered: servers list them in the order of their preference. Null when there is none.</summary>
    public static DigestChallenge? Of(HttpResponseMessage response) => response.Headers.WwwAuthenticate
        .Where(header => header.Scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase) && header.Parameter is not null)
        .Select(header => Read(Parameters(header.Parameter!)))
        .FirstOrDefault(challenge => challenge is not null);

    /// <summary>The nonce that the server wants next; null when it is content with the present one.</summary>
    public static string? NextNonce(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Authentication-Info", out var values) ? Parameters(string.Join(',', values)).GetValueOrDefault("nextnonce") : null;

    private static DigestChallenge? Read(Dictionary<string, string> parameters)
    {
        var algorithm = parameters.GetValueOrDefault("algorithm");
        var qop = parameters.GetValueOrDefault("qop")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var hasAuth = qop?.Contains("auth", StringComparer.OrdinalIgnoreCase) ?? false;
        if (!parameters.TryGetValue("realm", out var realm)
            || !parameters.TryGetValue("nonce", out var nonce)
            || (algorithm is not null && !Algorithms.Contains(algorithm, StringComparer.OrdinalIgnoreCase))
            || (qop is { Length: > 0 } && !hasAuth)) return null;

        return new(realm, nonce, parameters.GetValueOrDefault("opaque"), algorithm, hasAuth, IsTrue("stale"), IsTrue("userhash"),
            string.Equals(parameters.GetValueOrDefault("charset"), "UTF-8", StringComparison.OrdinalIgnoreCase));

        bool IsTrue(string name) => string.Equals(parameters.GetValueOrDefault(name), "true", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Splits <c>name=value, name="quoted"</c>. What cannot be read ends the list: the server then lacks what it needs, and is not answered.</summary>
    private static Dictionary<string, string> Parameters(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < text.Length;)
        {
            while (at < text.Length && (text[at] is ',' || char.IsWhiteSpace(text[at]))) at++;
            var equals = text.IndexOf('=', at);
            if (equals < 0) break;

            var name = text[at..equals].Trim();
            at = equals + 1;
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            found.TryAdd(name, at < text.Length && text[at] == '"' ? Quoted(text, ref at) : Token(text, ref at));
        }
        return found;
    }

    private static string Token(string text, ref int at)
    {
        var comma = text.IndexOf(',', at);
        var token = text[at..(comma < 0 ? text.Length : comma)].Trim();
        at = comma < 0 ? text.Length : comma + 1;
        return token;
    }

    private static string Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            value.Append(text[at]);
        }
        at++;
        return value.ToString();
    }
}
