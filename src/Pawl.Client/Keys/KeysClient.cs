using Pawl.Client.Serialization;

namespace Pawl.Client.Keys;

/// <summary>The routes below <c>/keys</c>. They demand the permission <c>keys.manage</c>.</summary>
public sealed class KeysClient
{
    private readonly ApiConnection connection;

    internal KeysClient(ApiConnection connection) => this.connection = connection;

    /// <summary>A page of keys, newest first, revoked ones too.</summary>
    public Task<Page<ApiKey>> ListAsync(int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("keys")).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageApiKey, cancellationToken);
    }

    /// <summary>Makes a key. Its secret is in this answer and nowhere else.</summary>
    public Task<CreatedApiKey> CreateAsync(CreateApiKey key, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("keys"), ApiConnection.Json(key, PawlJson.Default.CreateApiKey), PawlJson.Default.CreatedApiKey, cancellationToken);

    /// <summary>Revokes a key: within 5 seconds it opens nothing. Revoking again changes nothing.</summary>
    public async Task RevokeAsync(string id, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, ApiConnection.Path("keys", id));
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }
}
