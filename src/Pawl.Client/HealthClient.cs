using Pawl.Client.Problems;

namespace Pawl.Client;

/// <summary>The health routes, which need no key.</summary>
public sealed class HealthClient
{
    private readonly ApiConnection connection;

    internal HealthClient(ApiConnection connection) => this.connection = connection;

    /// <summary>Whether the server takes work now; false while it starts, stops, or has no database.</summary>
    /// <exception cref="PawlConnectionException">Nothing answers.</exception>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "healthz/ready");
            using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            return true;
        }
        catch (PawlApiException answer) when (answer.Status == 503)
        {
            return false;
        }
    }
}
