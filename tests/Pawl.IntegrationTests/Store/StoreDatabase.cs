using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Store;

/// <summary>The store on a database of one test class.</summary>
public sealed class StoreDatabase(PostgresFixture fixture) : IAsyncLifetime
{
    private PostgresStorage? _storage;
    private TestDatabase? _database;

    public TestDatabase Database => _database ?? throw new InvalidOperationException("The fixture is not initialized.");

    public PostgresStorage Storage => _storage ?? throw new InvalidOperationException("The fixture is not initialized.");

    public async ValueTask InitializeAsync()
    {
        _database = await fixture.CreateDatabaseAsync();
        _storage = await _database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null) await _storage.DisposeAsync();
    }
}
