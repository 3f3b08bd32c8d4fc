using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pawl.Runtime.Identity;
using Pawl.Server.Login;
using Pawl.Server.Options;

namespace Pawl.Server.Oidc;

/// <summary>What the claims of a verified token mean here.</summary>
internal static class ClaimMapping
{
    /// <summary>Groups or roles of one token that are looked at, at most.</summary>
    private const int MostValues = 500;
    private const int NumberLength = 20;

    /// <summary>The tenant that a token is for; null when it names none.</summary>
    public static string? TenantOf(JsonElement claims, OidcSettings oidc) =>
        oidc.TenantClaim is not { } claim ? oidc.Tenant : Find(claims, claim) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } name && UserNames.IsTenant(name) ? name : null;

    /// <summary>The roles that it gives.</summary>
    public static ImmutableArray<RoleName> RolesOf(JsonElement claims, OidcSettings oidc)
    {
        var values = (Find(claims, oidc.RolesClaim) switch
        {
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Take(MostValues).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
            // As 'scope' is written.
            { ValueKind: JsonValueKind.String } text => text.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostValues),
            _ => [],
        }).ToHashSet(StringComparer.Ordinal);
        return [.. oidc.Roles.Where(row => values.Contains(row.Value)).Select(row => row.Role).Distinct().Take(RoleName.MostOfOne)];
    }

    /// <summary>Names for a new user, the better one first. The second is free: it comes from issuer and subject.</summary>
    public static IEnumerable<string> NamesOf(JsonElement claims, OidcSettings oidc, string subject)
    {
        if (Find(claims, oidc.UserClaim) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } given && given.ToLowerInvariant() is var name && UserNames.IsName(name) && !name.StartsWith("oidc-", StringComparison.Ordinal))
            yield return name;
        yield return $"oidc-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{oidc.Issuer}\n{subject}")))[..NumberLength]}";
    }

    /// <summary>A claim by name, or by JSON pointer; null when it is not there.</summary>
    private static JsonElement? Find(JsonElement claims, string claim)
    {
        if (!claim.StartsWith('/')) return claims.TryGetProperty(claim, out var direct) ? direct : null;
        var at = claims;
        foreach (var part in claim[1..].Split('/'))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        }
        return at;
    }
}
