using System.Net;
using Pawl.Client;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Audit;

/// <summary>No entry, no action.</summary>
public sealed class AuditGuardTests(PostgresFixture fixture)
{
    [Fact]
    public async Task What_cannot_be_written_down_is_not_done()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var database = await fixture.CreateDatabaseAsync();
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(database));
        using var client = PawlClient.Connect(server.Address, server.FirstKey);
        await TestDatabase.ExecuteAsync(database.Owner, "REVOKE INSERT ON pawl.audit FROM pawl_app");

        var refused = await Assert.ThrowsAsync<PawlApiException>(() => client.Workflows.PublishAsync(Documents.Greet("unseen"), cancellationToken));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "store-unavailable"), ((HttpStatusCode)refused.Status, refused.Code));
        Assert.Empty((await client.Workflows.ListAsync(cancellationToken: cancellationToken)).Items);

        await TestDatabase.ExecuteAsync(database.Owner, "GRANT INSERT ON pawl.audit TO pawl_app");
        await client.Workflows.PublishAsync(Documents.Greet("unseen"), cancellationToken);
        Assert.True((await client.Audit.VerifyAsync(cancellationToken: cancellationToken)).Valid);
    }
}
