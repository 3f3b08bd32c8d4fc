using Microsoft.AspNetCore.Http;
using Pawl.Client.Keys;

namespace Pawl.Server.Access;

/// <summary>Who makes a request, as its credential tells: the only source of the tenant.</summary>
/// <param name="Tenant">The tenant that is acted for.</param>
/// <param name="KeyId">The key that was shown.</param>
/// <param name="Scope">What it allows.</param>
internal sealed record Caller(string Tenant, string KeyId, KeyScope Scope)
{
    /// <summary>Who it is, in histories.</summary>
    public string Actor => $"key:{KeyId}";

    /// <summary>The caller of a request to a route that demands one. Parameter of handlers.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext http) =>
        ValueTask.FromResult(http.Features.Get<Caller>() ?? throw new InvalidOperationException("This route is open to everybody, so nobody in particular calls it."));
}
