using Pawl.Runtime.Storage;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Store;

public sealed class PostgresExecutionStoreTests(StoreDatabase database) : ExecutionStoreCompliance, IClassFixture<StoreDatabase>
{
    protected override Task<IExecutionStore> OpenAsync() => Task.FromResult(database.Storage.Executions);
}

public sealed class PostgresEventTests(StoreDatabase database) : EventCompliance, IClassFixture<StoreDatabase>
{
    protected override Task<IExecutionStore> OpenAsync() => Task.FromResult(database.Storage.Executions);
}
