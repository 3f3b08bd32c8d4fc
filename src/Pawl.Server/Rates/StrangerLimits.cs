using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Caching.Memory;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Rates;

/// <summary>Limits what an address may ask that shows no valid credential. Stands before the credential is looked at: looking costs something, too.</summary>
/// <remarks>
/// Whoever showed a valid credential a short while ago is let through to have it looked at even where his address has used its limit up: behind one
/// address there may be an office. Health is answered without limits, or a flood would have the server taken for dead.
/// </remarks>
internal sealed class StrangerLimits : IDisposable
{
    /// <summary>Credentials remembered as valid, and how long.</summary>
    private const int Known = 50_000;
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(15);

    private readonly RequestDelegate next;
    private readonly RateBook book;
    private readonly CredentialWatch watch;
    private readonly RatePolicy? address;
    private readonly RatePolicy? login;
    private readonly Counter<long> limited;
    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = Known });

    public StrangerLimits(RequestDelegate next, RateBook book, CredentialWatch watch, ServerOptions options, Meter meter)
    {
        (this.next, this.book, this.watch) = (next, book, watch);
        address = options.Rates.Address is { } ofAddress ? new("address", ofAddress) : null;
        login = options.Rates.Login is { } ofLogin ? new("login", ofLogin) : null;
        limited = RateMetrics.Limited(meter);
    }

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }
        var from = CallerAddress.Of(http.Connection.RemoteIpAddress);
        var isLogin = http.Request.Path.StartsWithSegments("/api/v1/login", StringComparison.OrdinalIgnoreCase);
        if (isLogin && login is not null) Admit(http, await book.TakeAsync(login, from));

        var credential = CredentialOf(http);
        if (credential is null || http.GetEndpoint() is not RouteEndpoint route || route.Metadata.GetMetadata<RouteAccess>() is { IsOpen: true })
        {
            if (address is not null && !isLogin) Admit(http, await book.TakeAsync(address, from));
            await next(http);
            return;
        }
        await TryAsync(http, from, credential);
    }

    public void Dispose() => known.Dispose();

    /// <summary>Has a credential looked at, and counts it when it opens nothing.</summary>
    private async Task TryAsync(HttpContext http, string from, string credential)
    {
        if (address is not null && !known.TryGetValue(credential, out _)) AdmitUncounted(http, book.Peek(address, from));
        try
        {
            await next(http);
        }
        catch (ApiException refusal) when (refusal.Code == "unauthenticated")
        {
            known.Remove(credential);
            watch.Note(from);
            if (address is not null) await book.TakeAsync(address, from);
            throw;
        }
        if (http.Features.Get<Caller>() is not null && !known.TryGetValue(credential, out _)) known.Set(credential, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = KnownFor });
    }

    private void Admit(HttpContext http, RateVerdict verdict)
    {
        RateAnswer.Show(http, verdict);
        if (!verdict.IsAdmitted) Refuse(verdict);
    }

    private void AdmitUncounted(HttpContext http, RateVerdict verdict)
    {
        if (verdict.IsAdmitted) return;
        RateAnswer.Show(http, verdict);
        Refuse(verdict);
    }

    private void Refuse(RateVerdict verdict)
    {
        limited.Add(1, new KeyValuePair<string, object?>("policy", verdict.Policy.Name));
        throw RateAnswer.Refusal(verdict);
    }

    /// <summary>A digest of what a request shows; null when it shows nothing.</summary>
    private static string? CredentialOf(HttpContext http)
    {
        var shown = http.Request.Headers.Authorization.Count > 0 ? http.Request.Headers.Authorization.ToString() : Login.BrowserCookie.Of(http);
        return string.IsNullOrEmpty(shown) ? null : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(shown)));
    }
}
