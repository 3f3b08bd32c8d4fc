using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pawl.Client;
using Pawl.Client.Keys;
using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Encryption;
using Pawl.Server;
using Pawl.Server.Access;
using Pawl.Server.Encryption;
using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Api;

/// <summary>Tests that share one server.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiServer>
{
    public const string Name = "api";
}

/// <summary>A whole server over a real database, with a key of each scope and one of another tenant.</summary>
public sealed class ApiServer(PostgresFixture postgres) : IAsyncLifetime
{
    public const string OtherTenant = "other";
    private static readonly EncryptionKey Key = new(RandomNumberGenerator.GetBytes(32));
    private readonly List<HttpClient> clients = [];
    private PawlServer? server;

    public Uri Address => server!.Address;
    /// <summary>The running server's parts.</summary>
    public IServiceProvider Services => server!.Services;
    public string AdminKey { get; private set; } = "";
    public string WriteKey { get; private set; } = "";
    public string ReadKey { get; private set; } = "";
    public string OtherKey { get; private set; } = "";

    /// <summary>The typed client with the admin's key.</summary>
    public PawlClient Client { get; private set; } = null!;
    /// <summary>The bare client with the admin's key: for what the typed one cannot say.</summary>
    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        server = await StartAsync(OptionsFor(database) with { Limits = new() { StreamHeartbeat = TimeSpan.FromMilliseconds(200), Streams = 8, KeyTrust = TimeSpan.Zero } });
        AdminKey = server.FirstKey ?? throw new InvalidOperationException("A fresh database has no keys.");
        WriteKey = (await server.CreateKeyAsync("write", KeyScope.Write, TestContext.Current.CancellationToken)).Key;
        ReadKey = (await server.CreateKeyAsync("read", KeyScope.Read, TestContext.Current.CancellationToken)).Key;
        OtherKey = await KeyOfOtherTenantAsync(database);
        Client = PawlClient.Connect(Address, AdminKey);
        Http = HttpWith(AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (var client in clients) client.Dispose();
        await server!.DisposeAsync();
    }

    /// <summary>Options of a quiet server on a free port.</summary>
    public static ServerOptions OptionsFor(TestDatabase database) => new()
    {
        Listen = new(IPAddress.Loopback, 0),
        DatabaseLogins = new(database.Owner, database.App, database.Committer),
        LogLevel = LogLevel.None,
        Rates = new() { Address = null, Login = null }, // all tests come from one address; what limits do has tests of its own
        EncryptionKeys = new GivenEncryptionKeys("the test", Key), // a start must leave nothing in the home of whoever runs the tests
    };

    public static Task<PawlServer> StartAsync(ServerOptions options) => PawlServer.StartAsync(options, TestContext.Current.CancellationToken);

    /// <summary>A bare client that sends a key, or none.</summary>
    public HttpClient HttpWith(string? key)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        clients.Add(client);
        return client;
    }

    private static async Task<string> KeyOfOtherTenantAsync(TestDatabase database)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var storage = await database.OpenAsync();
        await storage.Tenants.CreateAsync(OtherTenant, DateTimeOffset.UtcNow, cancellationToken);
        var (id, key) = KeyText.Generate();
        await storage.ApiKeys.CreateAsync(new() { Id = id, Tenant = OtherTenant, Name = "other", Roles = [new(BuiltInRoles.Admin)], SecretDigest = KeyText.Digest(key), CreatedAt = DateTimeOffset.UtcNow }, cancellationToken);
        return key;
    }
}
