using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Authentication.Digest;

/// <summary>A challenge with the number that we chose for it, and how often it has been answered.</summary>
/// <param name="challenge">The challenge.</param>
/// <param name="clientNonce">Our number: the same for all answers, because the <c>-sess</c> algorithms make one key of both numbers.</param>
internal sealed class DigestSession(DigestChallenge challenge, string clientNonce)
{
    private int _count;

    /// <summary>A session with a number of its own.</summary>
    public static DigestSession Begin(DigestChallenge challenge) => new(challenge, RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>The session with the nonce that the server wants next.</summary>
    public DigestSession With(string nextNonce) => Begin(challenge with { Nonce = nextNonce, IsStale = false });

    /// <summary>The next answer.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="target">The request's target as it is sent: path and query.</param>
    /// <param name="user">The name.</param>
    /// <param name="password">The password.</param>
    /// <exception cref="AuthenticationFailedException">The name cannot stand in a header.</exception>
    public AuthenticationHeaderValue Answer(string method, string target, string user, string password)
    {
        if (user.Any(char.IsControl)) throw new AuthenticationFailedException("The 'username' of the authentication policy holds a control character.");

        var count = Interlocked.Increment(ref _count).ToString("x8", CultureInfo.InvariantCulture);
        var session = challenge.Algorithm?.EndsWith("-sess", StringComparison.OrdinalIgnoreCase) ?? false;

        var key = Hash($"{user}:{challenge.Realm}:{password}");
        if (session) key = Hash($"{key}:{challenge.Nonce}:{clientNonce}");
        var request = Hash($"{method}:{target}");
        var response = challenge.HasQop
            ? Hash($"{key}:{challenge.Nonce}:{count}:{clientNonce}:auth:{request}")
            : Hash($"{key}:{challenge.Nonce}:{request}");

        var text = new StringBuilder();
        if (challenge.HashesUser) text.Append("username=\"").Append(Hash($"{user}:{challenge.Realm}")).Append("\", userhash=true");
        else if (!Ascii.IsValid(user)) text.Append("username*=UTF-8''").Append(Uri.EscapeDataString(user));
        else text.Append("username=").Append(Quote(user));
        text.Append(", realm=").Append(Quote(challenge.Realm)).Append(", nonce=").Append(Quote(challenge.Nonce)).Append(", uri=").Append(Quote(target))
            .Append(", response=\"").Append(response).Append('"');
        if (challenge.Algorithm is { } algorithm) text.Append(", algorithm=").Append(algorithm);
        if (challenge.Opaque is { } opaque) text.Append(", opaque=").Append(Quote(opaque));
        if (challenge.HasQop) text.Append(", qop=auth, nc=").Append(count);
        if (challenge.HasQop || session) text.Append(", cnonce=").Append(Quote(clientNonce));
        return new("Digest", text.ToString());
    }

    private string Hash(string text)
    {
        var bytes = (challenge.IsUtf8 || !text.All(c => c <= 0xFF) ? Encoding.UTF8 : Encoding.Latin1).GetBytes(text);
        return Convert.ToHexStringLower(challenge.Algorithm?.StartsWith("SHA-256", StringComparison.OrdinalIgnoreCase) ?? false
            ? SHA256.HashData(bytes)
#pragma warning disable CA5351 // the server chooses; RFC 7616 keeps MD5 for servers that know nothing better
            : MD5.HashData(bytes));
#pragma warning restore CA5351
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
