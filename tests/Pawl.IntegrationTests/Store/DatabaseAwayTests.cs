using Npgsql;
using Pawl.Postgres.Connections;
using Xunit;

namespace Pawl.IntegrationTests.Store;

public sealed class DatabaseAwayTests
{
    [Fact]
    public void A_connection_that_broke_in_the_pool_is_a_database_that_is_away()
    {
        using var connection = new NpgsqlConnection("Host=/nowhere");
        var error = Assert.ThrowsAny<InvalidOperationException>(() => connection.ProcessID);
        Assert.True(DatabaseAway.Is(error), $"{error.Source}: {error.Message}");
    }

    [Fact]
    public void A_mistake_in_the_use_of_the_driver_is_not() =>
        Assert.False(DatabaseAway.Is(new InvalidOperationException("The parameter has no value") { Source = "Npgsql" }));
}
