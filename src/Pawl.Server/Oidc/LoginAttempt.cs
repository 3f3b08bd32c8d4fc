using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Pawl.Server.Oidc;

/// <summary>A login that a browser has begun and not brought to its end: what only this browser knows until it comes back from the provider.</summary>
/// <param name="State">Comes back in the address. Another page can make it up, but not put it into the cookie too.</param>
/// <param name="Nonce">Comes back inside the ID token, so that a token of another login is none.</param>
/// <param name="Verifier">Proves to the provider that the code is redeemed by whoever asked for it (PKCE).</param>
/// <param name="ReturnTo">The page to go to in the end.</param>
/// <param name="ExpiresAt">When it counts no more, UTC, in whole seconds.</param>
/// <remarks>
/// It is kept in a cookie and nowhere else, so any server can finish it. <c>SameSite=Lax</c>, not <c>Strict</c>: the way back from the provider comes from another
/// site. <c>__Host-</c> lets no neighbour under the same domain set it.
/// </remarks>
internal sealed record LoginAttempt(string State, string Nonce, string Verifier, string ReturnTo, DateTimeOffset ExpiresAt)
{
    public const string CookieName = "__Host-pawl-login";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private const int RandomBytes = 32;
    private const int ReturnToLength = 1_000;

    /// <summary>A new one.</summary>
    public static LoginAttempt Begin(string returnTo, DateTimeOffset now) => new(Random(), Random(), Random(), returnTo, DateTimeOffset.FromUnixTimeSeconds((now + Lifetime).ToUnixTimeSeconds()));

    /// <summary>What the provider is told of the verifier before it sees it: its SHA-256.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Whether a page may be returned to: one of this server, by its path.</summary>
    public static bool IsReturn(string text) =>
        text.Length is > 0 and <= ReturnToLength && text[0] == '/' && !text.StartsWith("//", StringComparison.Ordinal) && !text.Contains('\\', StringComparison.Ordinal) && text.All(character => character is > ' ' and < '\u007F');

    /// <summary>Gives it to the browser.</summary>
    public void Keep(HttpContext http) => http.Response.Cookies.Append(CookieName, ToString(), Options(ExpiresAt));

    /// <summary>Takes it from the browser, which has it no longer then.</summary><returns>Null when there is none, or none that still counts.</returns>
    public static LoginAttempt? Take(HttpContext http, DateTimeOffset now)
    {
        if (!http.Request.Cookies.TryGetValue(CookieName, out var text)) return null;
        http.Response.Cookies.Delete(CookieName, Options(expires: null));
        return Read(text) is { } attempt && now < attempt.ExpiresAt ? attempt : null;
    }

    /// <summary>Whether the state that came back is this one's.</summary>
    public bool Matches(string? state) => state is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(State));

    /// <summary>As the cookie holds it.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{State}.{Nonce}.{Verifier}.{ExpiresAt.ToUnixTimeSeconds()}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(ReturnTo))}");

    private static LoginAttempt? Read(string text)
    {
        if (text.Split('.') is not [{ Length: > 0 } state, { Length: > 0 } nonce, { Length: > 0 } verifier, var expires, var path]) return null;
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds() || !Base64Url.IsValid(path)) return null;
        var returnTo = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(path));
        return IsReturn(returnTo) ? new(state, nonce, verifier, returnTo, DateTimeOffset.FromUnixTimeSeconds(seconds)) : null;
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    private static CookieOptions Options(DateTimeOffset? expires) => new() { Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Expires = expires, IsEssential = true };
}
