using Pawl.Client.Serialization;

namespace Pawl.Client.Webhooks;

/// <summary>The routes below <c>/webhooks</c>. Reading demands the permission <c>webhooks.read</c>, changing <c>webhooks.manage</c>.</summary>
public sealed class WebhooksClient
{
    private readonly ApiConnection connection;

    internal WebhooksClient(ApiConnection connection) => this.connection = connection;

    /// <summary>All of them, oldest first.</summary>
    public Task<Page<WebhookInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("webhooks"), null, PawlJson.Default.PageWebhookInfo, cancellationToken);

    /// <summary>Adds an address.</summary>
    public Task<WebhookInfo> CreateAsync(CreateWebhook webhook, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("webhooks"), ApiConnection.Json(webhook, PawlJson.Default.CreateWebhook), PawlJson.Default.WebhookInfo, cancellationToken);

    /// <summary>The same, under a key that makes repeating the call safe.</summary>
    public Task<WebhookInfo> CreateAsync(CreateWebhook webhook, string idempotencyKey, CancellationToken cancellationToken = default) =>
        connection.PostAsync(ApiConnection.Path("webhooks"), ApiConnection.Json(webhook, PawlJson.Default.CreateWebhook), idempotencyKey, PawlJson.Default.WebhookInfo, cancellationToken);

    /// <summary>Removes an address.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, ApiConnection.Path("webhooks", id));
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    /// <summary>What an address has not taken yet, the latest first.</summary>
    public Task<Page<WebhookDelivery>> DeliveriesAsync(string id, int? limit = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("webhooks", id, "deliveries")).With("limit", limit).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageWebhookDelivery, cancellationToken);
    }
}
