using Pawl.Client.Serialization;

namespace Pawl.Client.Encryption;

/// <summary>The routes below <c>/encryption</c>. Reading demands the permission <c>cluster.read</c>, rotating <c>encryption.rotate</c>.</summary>
public sealed class EncryptionClient
{
    private readonly ApiConnection connection;

    internal EncryptionClient(ApiConnection connection) => this.connection = connection;

    /// <summary>The keys that are in use.</summary>
    public Task<EncryptionState> GetAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("encryption"), null, PawlJson.Default.EncryptionState, cancellationToken);

    /// <summary>Replaces the key-encryption key while everything goes on. Asked again after a failure, it goes on where it stopped.</summary>
    public Task<KeyRotated> RotateAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("encryption", "rotate"), null, PawlJson.Default.KeyRotated, cancellationToken);
}
