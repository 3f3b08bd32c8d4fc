using System.Net;
using System.Text.Json;
using Pawl.Client.Serialization;

namespace Pawl.Client.Secrets;

/// <summary>The routes below <c>/secrets</c>. Reading demands the permission <c>secrets.read</c>, changing <c>secrets.write</c>.</summary>
public sealed class SecretsClient
{
    private readonly ApiConnection connection;

    internal SecretsClient(ApiConnection connection) => this.connection = connection;

    /// <summary>A page of secrets by name, without their values.</summary>
    public Task<Page<Secret>> ListAsync(int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("secrets")).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageSecret, cancellationToken);
    }

    /// <summary>What may be known of a secret.</summary>
    public Task<Secret> GetAsync(string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("secrets", name), null, PawlJson.Default.Secret, cancellationToken);

    /// <summary>Makes a secret, or gives it a new value.</summary><returns>Whether it is new.</returns>
    public Task<bool> PutAsync(string name, JsonElement value, CancellationToken cancellationToken = default) => PutAsync(name, new PutSecret { Value = value }, cancellationToken);

    /// <summary>Makes a secret, or gives it a new value and rules.</summary><returns>Whether it is new.</returns>
    public async Task<bool> PutAsync(string name, PutSecret secret, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, ApiConnection.Path("secrets", name))
        {
            Content = ApiConnection.Json(secret, PawlJson.Default.PutSecret),
        };
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return response.StatusCode == HttpStatusCode.Created;
    }

    /// <summary>Deletes a secret with its value.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, ApiConnection.Path("secrets", name));
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }
}
