using Pawl.Postgres.Bootstrap;
using Xunit;

namespace Pawl.Tests.Storage;

public sealed class ServerGuardTests
{
    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    [InlineData("synchronous_commit")]
    public void A_server_that_gives_up_durability_is_refused_by_the_name_of_the_setting(string setting)
    {
        var error = Assert.Throws<UnsafePostgresException>(() => ServerGuard.CheckServer(15_0004, "15.4", Value("fsync"), Value("full_page_writes"), Value("synchronous_commit")));

        Assert.Equal(setting, error.Setting);
        Assert.Equal("unsafe-postgresql", error.Code);
        Assert.Contains($"{setting}=off", error.Message, StringComparison.Ordinal);

        string Value(string name) => name == setting ? "off" : "on";
    }

    [Fact]
    public void A_server_older_than_15_is_refused()
    {
        var error = Assert.Throws<PostgresTooOldException>(() => ServerGuard.CheckServer(14_0012, "14.12", "on", "on", "on"));

        Assert.Equal("14.12", error.Version);
        Assert.Equal("postgresql-too-old", error.Code);
    }

    [Theory]
    [InlineData(15_0000, "on")]
    [InlineData(18_0001, "local")]
    [InlineData(17_0002, "remote_apply")]
    public void A_safe_server_is_accepted(int version, string synchronousCommit) =>
        Assert.Null(Record.Exception(() => ServerGuard.CheckServer(version, "", "on", "on", synchronousCommit)));
}
