using System.Net.Http.Headers;
using Pawl.Client.Access;
using Pawl.Client.Audit;
using Pawl.Client.Cluster;
using Pawl.Client.Encryption;
using Pawl.Client.Events;
using Pawl.Client.Executions;
using Pawl.Client.Keys;
using Pawl.Client.Secrets;
using Pawl.Client.Settings;
using Pawl.Client.Templates;
using Pawl.Client.Webhooks;
using Pawl.Client.Workflows;

namespace Pawl.Client;

/// <summary>The typed client of Pawl's HTTP API. Thread-safe; one for each server is enough.</summary>
/// <remarks>
/// Every call throws <see cref="Problems.PawlApiException"/> when the server answers with an error,
/// and <see cref="Problems.PawlConnectionException"/> when there is no answer.
/// </remarks>
public sealed class PawlClient : IDisposable
{
    private readonly HttpClient http;

    /// <summary>Uses a client whose base address is the server's and whose credentials are set.</summary>
    /// <param name="http">The client; disposed together with this one.</param>
    public PawlClient(HttpClient http)
    {
        this.http = http;
        var connection = new ApiConnection(http);
        Workflows = new(connection);
        Executions = new(connection);
        Events = new(connection);
        Keys = new(connection);
        Roles = new(connection);
        Users = new(connection);
        Tenants = new(connection);
        Secrets = new(connection);
        Encryption = new(connection);
        Settings = new(connection);
        Webhooks = new(connection);
        Templates = new(connection);
        Audit = new(connection);
        Cluster = new(connection);
        Health = new(connection);
    }

    /// <summary>Definitions: publish, check, read, disable, delete.</summary>
    public WorkflowsClient Workflows { get; }
    /// <summary>Executions: start, follow, inspect, cancel.</summary>
    public ExecutionsClient Executions { get; }
    /// <summary>Events: publish, read the journal.</summary>
    public EventsClient Events { get; }
    /// <summary>API keys.</summary>
    public KeysClient Keys { get; }
    /// <summary>Tenants of the installation, and quotas.</summary>
    public Tenants.TenantsClient Tenants { get; }
    /// <summary>Users and their logins.</summary>
    public UsersClient Users { get; }
    /// <summary>Roles, and what they allow.</summary>
    public RolesClient Roles { get; }
    /// <summary>Addresses that are told of executions.</summary>
    public WebhooksClient Webhooks { get; }

    /// <summary>Secrets of workflows.</summary>
    public SecretsClient Secrets { get; }
    /// <summary>The keys that everything sealed depends on.</summary>
    public EncryptionClient Encryption { get; }
    /// <summary>Settings of the tenant.</summary>
    public SettingsClient Settings { get; }
    /// <summary>Templates: publish, list, instantiate.</summary>
    public TemplatesClient Templates { get; }
    /// <summary>The audit log.</summary>
    public AuditClient Audit { get; }
    /// <summary>The servers that share a database.</summary>
    public ClusterClient Cluster { get; }
    /// <summary>Whether the server lives and works.</summary>
    public HealthClient Health { get; }

    /// <summary>A client for a server.</summary>
    /// <param name="server">Where the server is, e.g. <c>http://127.0.0.1:7070</c>.</param>
    /// <param name="key">The API key; null sends none, which only health answers.</param>
    public static PawlClient Connect(Uri server, string? key)
    {
        // A path in the address (behind a proxy) counts only with a slash at its end.
        var address = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");
        var client = new HttpClient { BaseAddress = address };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new(client);
    }

    /// <summary>A client for a server whose requests go through a handler, which adds the credential.</summary>
    /// <param name="handler">Sends the requests; disposed together with the client.</param>
    /// <param name="server">Where the server is.</param>
    public static PawlClient ConnectThrough(HttpMessageHandler handler, Uri server) =>
        new(new HttpClient(handler) { BaseAddress = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/") });

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
