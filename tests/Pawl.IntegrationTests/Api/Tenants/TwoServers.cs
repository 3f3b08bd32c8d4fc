using Pawl.Client;
using Pawl.IntegrationTests.Api.Oidc;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server;
using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Api.Tenants;

/// <summary>Two servers on one database, as they come: nothing is trusted longer or shorter than by default.</summary>
public sealed class TwoServers(PostgresFixture postgres) : IAsyncLifetime
{
    private PawlServer? first;
    private PawlServer? second;

    public TestProvider Provider { get; private set; } = null!;
    public TestKey Key { get; } = TestKey.Rsa("rsa-1");
    public Uri First => first!.Address;
    public Uri Second => second!.Address;
    public string AdminKey { get; private set; } = "";
    /// <summary>The administrator of the installation, at the first server.</summary>
    public PawlClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Provider = await TestProvider.StartAsync(Key);
        var database = await postgres.CreateDatabaseAsync();
        var options = ApiServer.OptionsFor(database) with
        {
            Oidc = new() { Issuer = Provider.Issuer, Audiences = [OidcServer.Audience], Roles = [("ops", new("operator"))], TenantClaim = "tenant_of" },
            Nodes = new() { Ownership = OwnershipKind.Postgres },
        };
        first = await ApiServer.StartAsync(options with { Node = "first" });
        second = await ApiServer.StartAsync(options with { Node = "second" });
        AdminKey = first.FirstKey!;
        Admin = PawlClient.Connect(First, AdminKey);
    }

    /// <summary>A new tenant with its first key.</summary>
    public async Task<(string Name, string Key)> TenantAsync(string stem)
    {
        var made = await Admin.Tenants.CreateAsync(new() { Name = Documents.NewName(stem) }, TestContext.Current.CancellationToken);
        return (made.Name, made.Key);
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await second!.DisposeAsync();
        await first!.DisposeAsync();
        await Provider.DisposeAsync();
        Key.Dispose();
    }
}
