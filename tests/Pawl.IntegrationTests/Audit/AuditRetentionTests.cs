using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.Client;
using Pawl.Client.Audit;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Runtime.Audit;
using Pawl.Server;
using Pawl.Server.Audit;
using Xunit;
using AuditVerification = Pawl.Runtime.Audit.AuditVerification;

namespace Pawl.IntegrationTests.Audit;

/// <summary>Old entries go from the beginning of a chain, told by a later one, and what is left still verifies.</summary>
public sealed class AuditRetentionTests(PostgresFixture fixture) : IAsyncLifetime
{
    private const string Tenant = "default";
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private TestDatabase database = null!;
    private PawlServer server = null!;
    private PawlClient client = null!;
    private PostgresStorage storage = null!;
    private AuditRetention retention = null!;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CreateDatabaseAsync();
        var options = ApiServer.OptionsFor(database);
        server = await ApiServer.StartAsync(options);
        client = PawlClient.Connect(server.Address, server.FirstKey);
        storage = await database.OpenAsync();
        // Kept for no time at all: everything is old as soon as it is written.
        retention = new(storage.AuditRetention, server.Services.GetRequiredService<RequestAudit>(), options with { AuditRetention = TimeSpan.Zero }, TimeProvider.System, NullLogger<AuditRetention>.Instance);
        for (var i = 0; i < 5; i++) await client.Workflows.PublishAsync(Documents.Greet($"kept-{i}"), cancellationToken);
        await server.Services.GetRequiredService<AuditLog>().FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        retention.Dispose();
        client.Dispose();
        await storage.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task What_was_kept_long_enough_goes_and_the_rest_still_verifies()
    {
        var noted = (await client.Audit.VerifyAsync(cancellationToken: cancellationToken)).Head;
        await server.Services.GetRequiredService<AuditLog>().FlushAsync();
        var removed = await retention.RunAsync(cancellationToken);

        Assert.True(removed > 10, $"{removed}");
        var verdict = await client.Audit.VerifyAsync(cancellationToken: cancellationToken);
        Assert.True(verdict.Valid, verdict.Reason);
        Assert.True((await client.Audit.VerifyAsync(noted, cancellationToken)).Valid); // an anchor that went with the others says nothing, and breaks nothing
        var told = (await client.Audit.ListAsync(new() { Action = AuditRemoval.Action }, cancellationToken: cancellationToken)).Items;
        var anchor = await storage.Audit.RemovedAsync(Tenant, cancellationToken);
        Assert.Contains(told, action => action.Object == AuditRemoval.ObjectOf(anchor) && action.Actor == "server");

        var lines = new List<string>();
        await foreach (var line in client.Audit.ExportAsync("jsonl", 0, cancellationToken)) lines.Add(line);
        Assert.True(AuditLines.Verify(lines).Valid);
        Assert.Contains($"\"sequence\":{anchor.Sequence + 1},", lines[0], StringComparison.Ordinal);
        // And the log goes on.
        await client.Workflows.PublishAsync(Documents.Greet("afterwards"), cancellationToken);
        Assert.True((await client.Audit.VerifyAsync(cancellationToken: cancellationToken)).Valid);
    }

    [Fact]
    public async Task What_no_entry_tells_the_database_does_not_remove()
    {
        var (_, upTo) = (await storage.AuditRetention.DueAsync(DateTimeOffset.UtcNow.AddDays(1), 4, cancellationToken)).Single(due => due.Tenant == Tenant);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => storage.AuditRetention.RemoveAsync(Tenant, upTo, cancellationToken));

        Assert.Equal("PW006", refused.SqlState);
        Assert.Equal(0, (await storage.Audit.RemovedAsync(Tenant, cancellationToken)).Sequence);
        Assert.True((await client.Audit.VerifyAsync(cancellationToken: cancellationToken)).Valid);
    }

    [Fact]
    public async Task The_last_entry_of_a_chain_never_goes()
    {
        for (var i = 0; i < 3; i++)
        {
            await retention.RunAsync(cancellationToken);
            await server.Services.GetRequiredService<AuditLog>().FlushAsync();
        }
        var head = await storage.Audit.HeadAsync(Tenant, cancellationToken);

        Assert.True(head.Sequence > (await storage.Audit.RemovedAsync(Tenant, cancellationToken)).Sequence);
        Assert.NotEmpty(await storage.Audit.FindAsync(Tenant, [head.Sequence], cancellationToken));
    }

    [Fact]
    public async Task A_server_that_dies_before_the_commit_has_removed_nothing_and_one_that_dies_after_telling_neither()
    {
        var (_, upTo) = (await storage.AuditRetention.DueAsync(DateTimeOffset.UtcNow.AddDays(1), 6, cancellationToken)).Single(due => due.Tenant == Tenant);
        await server.Services.GetRequiredService<RequestAudit>().RecordOwnAsync(Tenant, AuditRemoval.Action, AuditRemoval.ObjectOf(upTo));
        Assert.True((await VerifyAsync()).BrokenAt is null); // told, and not done yet

        await using (var app = await TestDatabase.ConnectAsync(database.App))
        {
            await using var transaction = await app.BeginTransactionAsync(cancellationToken);
            Assert.Equal(6L, await app.ScalarAsync<long>($"SELECT pawl.remove_audit('{Tenant}', {upTo.Sequence}, decode('{Convert.ToHexStringLower(upTo.Hash.Span)}', 'hex'))"));
            await TestDatabase.ExecuteAsync(database.Admin, $"SELECT pg_terminate_backend({app.ProcessID})");
        }
        Assert.Equal(0, (await storage.Audit.RemovedAsync(Tenant, cancellationToken)).Sequence);
        Assert.Equal(1, (await storage.Audit.ReadAsync(Tenant, 0, 1, cancellationToken))[0].Sequence);
        Assert.True((await VerifyAsync()).BrokenAt is null);

        // The next start goes on, and a second server that wants the same finds it done.
        Assert.Equal(6, await storage.AuditRetention.RemoveAsync(Tenant, upTo, cancellationToken));
        Assert.Equal(0, await storage.AuditRetention.RemoveAsync(Tenant, upTo, cancellationToken));
        Assert.True((await VerifyAsync()).BrokenAt is null);
    }

    [Theory]
    [InlineData("UPDATE pawl.audit_anchors SET sequence = sequence + 1")]
    [InlineData("UPDATE pawl.audit_anchors SET hash = sha256('x')")]
    [InlineData("DELETE FROM pawl.audit_anchors")]
    [InlineData("DELETE FROM pawl.audit")]
    [InlineData("INSERT INTO pawl.audit_anchors SELECT 'other', sequence, hash, removed_at FROM pawl.audit_anchors")]
    public async Task The_database_refuses_other_anchors_and_other_removals_to_the_owner_too(string sql)
    {
        await retention.RunAsync(cancellationToken);

        Assert.Equal("PW006", (await Assert.ThrowsAsync<PostgresException>(() => TestDatabase.ExecuteAsync(database.Owner, sql))).SqlState);
    }

    [Theory]
    [InlineData("DELETE FROM pawl.audit WHERE sequence <= 4; INSERT INTO pawl.audit_anchors SELECT 'default', 4, previous, now() FROM pawl.audit WHERE sequence = 5")] // nobody tells of it
    [InlineData("DELETE FROM pawl.audit WHERE sequence <= 4")] // without an anchor
    public async Task A_beginning_that_was_cut_off_is_noticed(string tampering)
    {
        await TestDatabase.ExecuteAsync(database.Owner, $"ALTER TABLE pawl.audit DISABLE TRIGGER USER; ALTER TABLE pawl.audit_anchors DISABLE TRIGGER USER; {tampering}; ALTER TABLE pawl.audit ENABLE TRIGGER USER; ALTER TABLE pawl.audit_anchors ENABLE TRIGGER USER");

        Assert.NotNull((await VerifyAsync()).BrokenAt);
    }

    private Task<AuditVerdict> VerifyAsync() => new AuditVerification(storage.Audit).VerifyAsync(Tenant, anchor: null, cancellationToken);
}
