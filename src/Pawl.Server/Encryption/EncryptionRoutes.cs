using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Encryption;
using Pawl.Runtime.Encryption;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Problems;

namespace Pawl.Server.Encryption;

/// <summary>The routes below <c>/encryption</c>: about the keys of the whole server. None of them shows a key.</summary>
internal static class EncryptionRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var encryption = api.MapGroup("/encryption").WithTags("Encryption");
        encryption.MapGet("", GetAsync).Requires(Permission.ClusterRead).WithQuery()
            .Described("GetEncryption", "Names of the keys that data keys of all tenants are wrapped with, and how many with which.").Fails("store-unavailable");
        encryption.MapPost("/rotate", RotateAsync).Requires(Permission.EncryptionRotate).Audited("encryption.rotate").WithQuery()
            .Described("RotateEncryptionKey", "Wraps all data keys with a new key-encryption key, while everything goes on. Only for the tenant 'default'. Repeating it goes on where it stopped.")
            .Fails("encryption-key-wrong", "encryption-key-unusable", "encryption-key-retired", "store-unavailable");
    }

    private static async Task<Ok<EncryptionState>> GetAsync(EncryptionKeyRing ring, IDataKeyStore store, CancellationToken cancellationToken) => TypedResults.Ok(new EncryptionState
    {
        Key = ring.Current.Id,
        Keys = [.. ring.Keys.Select(key => key.Id)],
        Source = ring.Source.Description,
        DataKeys = await store.EncryptionKeysAsync(cancellationToken),
    });

    private static async Task<Ok<KeyRotated>> RotateAsync(Caller caller, KeyRotation rotation, AuditTrail trail, CancellationToken cancellationToken)
    {
        // The key wraps what all tenants have: it is the business of whoever runs the server.
        if (caller.Tenant != KeyMaker.DefaultTenant) throw new ApiException("forbidden", $"The key is of the whole server: only the tenant '{KeyMaker.DefaultTenant}' may rotate it.");

        var done = await rotation.RunAsync(cancellationToken);
        trail.Note($"to {done.Key}, {done.Rewrapped} rewrapped");
        return TypedResults.Ok(new KeyRotated { Key = done.Key, Rewrapped = done.Rewrapped, Retired = done.Retired });
    }
}
