using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pawl.Server.Access;
using Pawl.Server.Problems;

namespace Pawl.Server.Login;

/// <summary>The cookie of a browser's session, and the proof that a request was meant by the page that logged in.</summary>
/// <remarks>
/// <c>__Host-</c>: browsers take such a cookie over TLS (or from the machine itself) only, for this host alone and for every path. <c>HttpOnly</c>
/// keeps it from scripts, <c>SameSite=Strict</c> from requests that other sites cause. What changes something needs the proof as well, in a header
/// that no form can send and that other origins may not.
/// </remarks>
internal static class BrowserCookie
{
    public const string Name = "__Host-pawl";
    public const string ProofHeader = "X-Pawl-Csrf";

    /// <summary>Gives the cookie to the browser.</summary>
    public static void Set(HttpContext http, OpenedSession session) => http.Response.Cookies.Append(Name, session.Access, Options(session.AccessExpiresAt));

    /// <summary>Takes it back.</summary>
    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Options(expires: null));

    /// <summary>The cookie of a request; null when there is none.</summary>
    public static string? Of(HttpContext http) => http.Request.Cookies.TryGetValue(Name, out var token) && token.Length > 0 ? token : null;

    /// <summary>What the page must send along. It follows from the token, and the token does not follow from it.</summary>
    public static string ProofOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"csrf:{token}")));

    /// <summary>Refuses a request that another page may have caused.</summary>
    /// <exception cref="ApiException">It changes something and has no proof, or comes from another origin.</exception>
    public static void RequireProof(HttpContext http, string token)
    {
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) return;
        var isForeign = http.Request.Headers.Origin is { Count: > 0 } origin && !IsOurs(http, origin.ToString());
        var proof = Encoding.UTF8.GetBytes(http.Request.Headers[ProofHeader].ToString());
        if (isForeign || !CryptographicOperations.FixedTimeEquals(proof, Encoding.UTF8.GetBytes(ProofOf(token))))
            throw new ApiException("csrf-refused", $"A request with the cookie that changes something needs the header '{ProofHeader}' with the 'csrfToken' of the login, from the server's own origin.") { Challenge = $"{AccessControl.Scheme} realm=\"pawl\"" };
    }

    // The scheme is not compared: behind a proxy that ends TLS the server itself sees http.
    private static bool IsOurs(HttpContext http, string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(http.Request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private static CookieOptions Options(DateTimeOffset? expires) => new() { Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Expires = expires, IsEssential = true };
}
