using System.Net.Http.Headers;
using Pawl.Client;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server;
using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Api.Oidc;

/// <summary>A server and the provider that it trusts, with an RSA and an elliptic key.</summary>
public sealed class OidcServer(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Audience = "pawl-api";
    public const string ClientId = "pawl-server";
    public const string Secret = "s3cret & more";
    private readonly List<HttpClient> clients = [];
    private PawlServer? server;

    public TestDatabase Database { get; private set; } = null!;
    public TestProvider Provider { get; private set; } = null!;
    public TestKey Rsa { get; } = TestKey.Rsa("rsa-1");
    public TestKey Elliptic { get; } = TestKey.Elliptic("ec-1");
    public PawlServer Server => server!;
    public PawlClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Provider = await TestProvider.StartAsync(Rsa, Elliptic);
        Database = await postgres.CreateDatabaseAsync();
        server = await ApiServer.StartAsync(Options());
        Admin = PawlClient.Connect(server.Address, server.FirstKey);
    }

    /// <summary>Options of a server that trusts the provider.</summary>
    public ServerOptions Options() => ApiServer.OptionsFor(Database) with
    {
        Limits = new() { KeyTrust = TimeSpan.Zero },
        Oidc = new()
        {
            Issuer = Provider.Issuer,
            Audiences = [Audience],
            ClientId = ClientId,
            ClientSecret = Secret,
            RedirectUri = "http://127.0.0.1/api/v1/login/oidc/callback",
            Roles = [("ops", new("operator")), ("admins", new("admin")), ("shop-devs", new("developer", "shop"))],
            TenantClaim = "tenant_of",
        },
    };

    /// <summary>A bare client with a token.</summary>
    public HttpClient With(string token)
    {
        var client = new HttpClient { BaseAddress = Server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        foreach (var client in clients) client.Dispose();
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
        Rsa.Dispose();
        Elliptic.Dispose();
    }
}
