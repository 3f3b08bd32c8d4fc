using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Runtime.Audit;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.IntegrationTests.Audit;

/// <summary>The chain of entries: what the database refuses, and what verification finds when the owner of the tables went around that.</summary>
public sealed class AuditChainTests(PostgresFixture fixture) : IAsyncLifetime
{
    private const string Tenant = "default";
    private const int Actions = 5;
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private TestDatabase database = null!;
    private PostgresStorage storage = null!;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CreateDatabaseAsync();
        storage = await database.OpenAsync();
        await using var log = Open(storage.Audit);
        for (var i = 0; i < Actions; i++) await ActAsync(log, $"workflow:a/b/{i}.0.0");
    }

    public async ValueTask DisposeAsync() => await storage.DisposeAsync();

    [Fact]
    public async Task A_chain_that_nobody_touched_holds()
    {
        var verdict = await VerifyAsync();

        Assert.Equal((2L * Actions, null), (verdict.Entries, verdict.BrokenAt));
        Assert.Null((await VerifyAsync(verdict.Head)).BrokenAt);
    }

    [Theory]
    [InlineData("UPDATE pawl.audit SET actor = 'key:other'")]
    [InlineData("DELETE FROM pawl.audit")]
    [InlineData("TRUNCATE pawl.audit")]
    public async Task The_database_refuses_changes_to_the_owner_too(string sql)
    {
        await using var owner = await TestDatabase.ConnectAsync(database.Owner);
        await owner.ExecuteAsync("ALTER TABLE pawl.audit NO FORCE ROW LEVEL SECURITY");

        Assert.Equal("PW006", (await Assert.ThrowsAsync<PostgresException>(() => owner.ExecuteAsync(sql))).SqlState);
    }

    [Theory]
    [InlineData("actor = 'key:other'")]
    [InlineData("action = 'workflow.delete'")]
    [InlineData("object = 'workflow:a/c/1.0.0'")]
    [InlineData("object = NULL")]
    [InlineData("request = 'GET /'")]
    [InlineData("address = '192.0.2.1'")]
    [InlineData("trace_id = 'x'")]
    [InlineData("status = 200")]
    [InlineData("code = 'x'")]
    [InlineData("before_digest = 'x'")]
    [InlineData("after_digest = 'x'")]
    [InlineData("detail = 'x'")]
    [InlineData("recorded_at = recorded_at + interval '1 microsecond'")]
    [InlineData("hash = sha256('x')")]
    [InlineData("previous = sha256('x')")]
    [InlineData("tenant_id = 'other'")]
    [InlineData("sequence = 100")]
    public async Task An_entry_that_was_changed_is_named(string change)
    {
        await TamperAsync($"UPDATE pawl.audit SET {change} WHERE sequence = 5");

        Assert.Equal(5, (await VerifyAsync()).BrokenAt);
    }

    [Theory]
    [InlineData(6, "result = 'refused'")]
    [InlineData(6, "attempt = 1")]
    [InlineData(6, "kind = 'attempt', attempt = NULL, result = NULL")]
    public async Task An_outcome_that_was_changed_is_named(int sequence, string change)
    {
        await TamperAsync($"DROP INDEX pawl.audit_outcomes; UPDATE pawl.audit SET {change} WHERE sequence = {sequence}");

        Assert.Equal(sequence, (await VerifyAsync()).BrokenAt);
    }

    [Fact]
    public async Task An_entry_that_was_removed_is_named()
    {
        await TamperAsync("DELETE FROM pawl.audit WHERE sequence = 4");

        var verdict = await VerifyAsync();
        Assert.Equal((3L, 4L), (verdict.Entries, verdict.BrokenAt));
    }

    [Fact]
    public async Task A_first_entry_that_was_removed_is_named()
    {
        await TamperAsync("DELETE FROM pawl.audit WHERE sequence = 1");

        Assert.Equal(1, (await VerifyAsync()).BrokenAt);
    }

    [Fact]
    public async Task Entries_that_were_cut_off_the_end_are_missed_by_an_anchor()
    {
        var anchor = (await VerifyAsync()).Head;
        await TamperAsync("DELETE FROM pawl.audit WHERE sequence > 6");

        Assert.Null((await VerifyAsync()).BrokenAt);
        Assert.Equal(7, (await VerifyAsync(anchor)).BrokenAt);
    }

    [Fact]
    public async Task A_chain_that_was_written_anew_is_noticed_by_an_anchor()
    {
        var anchor = (await VerifyAsync()).Head;
        await TamperAsync("DELETE FROM pawl.audit WHERE sequence > 6");
        await using (var log = Open(storage.Audit))
        {
            for (var i = 0; i < Actions; i++) await ActAsync(log, "workflow:forged/b/1.0.0");
        }

        Assert.Null((await VerifyAsync()).BrokenAt);
        Assert.Equal(anchor.Sequence, (await VerifyAsync(anchor)).BrokenAt);
    }

    [Fact]
    public async Task A_fork_of_the_chain_is_refused()
    {
        var head = await storage.Audit.HeadAsync(Tenant, cancellationToken);
        var draft = Draft("workflow:a/b/1.0.0");
        foreach (var wrong in (AuditHead[])[new(head.Sequence + 1, head.Hash), new(head.Sequence, AuditHead.Empty.Hash), new(head.Sequence - 1, head.Hash)])
            await Assert.ThrowsAsync<AuditChainMovedException>(() => storage.Audit.AppendAsync(Tenant, [AuditChain.Append(Tenant, wrong, draft)], durable: false, cancellationToken));

        Assert.Equal(head.Sequence, (await storage.Audit.HeadAsync(Tenant, cancellationToken)).Sequence);
    }

    [Fact]
    public async Task Two_servers_write_one_chain()
    {
        const int Each = 40;
        await using (var one = Open(storage.Audit))
        await using (var two = Open(storage.Audit))
        {
            await Task.WhenAll(Enumerable.Range(0, 2 * Each).Select(i => ActAsync(i % 2 == 0 ? one : two, $"key:{i}")));
        }

        var verdict = await VerifyAsync();
        Assert.Equal((null, 2L * (Actions + (2 * Each))), (verdict.BrokenAt, verdict.Entries));
    }

    [Fact]
    public async Task An_outcome_whose_acknowledgement_was_lost_is_written_once()
    {
        var store = new LosingStore(storage.Audit);
        await using (var log = Open(store))
        {
            var attempt = await log.AttemptAsync(Tenant, Draft("key:lost"));
            store.LosesAnswers = true;
            log.Outcome(Tenant, Draft("key:lost") with { Kind = AuditKind.Outcome, Attempt = attempt, Result = AuditResult.Done });
            await log.FlushAsync();
            store.LosesAnswers = false;
        }

        Assert.Null((await VerifyAsync()).BrokenAt);
        var action = Assert.Single((await storage.Audit.ListAsync(Tenant, new() { Object = "key:lost" }, 10, null, cancellationToken)).Items);
        Assert.Equal(AuditResult.Done, action.Outcome?.Result);
    }

    [Fact]
    public async Task Attempts_that_the_database_lost_in_a_crash_are_written_again_with_their_outcomes()
    {
        await using (var log = Open(storage.Audit))
        {
            List<AuditDraft> begun = [];
            foreach (var name in (string[])["key:one", "key:two", "key:three"])
            {
                var draft = Draft(name) with { TraceId = name };
                begun.Add(draft with { Attempt = await log.AttemptAsync(Tenant, draft) });
            }
            // What need not be on disk is gone after a crash of the database; the server lives.
            await TamperAsync($"DELETE FROM pawl.audit WHERE sequence >= {begun[1].Attempt}");
            var another = Draft("key:another") with { TraceId = "key:another" };
            Assert.Equal(begun[1].Attempt, await log.AttemptAsync(Tenant, another));

            foreach (var draft in begun) log.Outcome(Tenant, draft with { Kind = AuditKind.Outcome, Result = AuditResult.Done });
            await log.FlushAsync();
            Assert.True(await log.AttemptAsync(Tenant, Draft("key:last")) > 0);
        }

        Assert.Null((await VerifyAsync()).BrokenAt);
        foreach (var name in (string[])["key:one", "key:two", "key:three"])
            Assert.Equal(AuditResult.Done, Assert.Single((await storage.Audit.ListAsync(Tenant, new() { Object = name }, 10, null, cancellationToken)).Items).Outcome?.Result);
        // The number of a lost attempt is another's by now: it gets no outcome that is not its own.
        Assert.Null(Assert.Single((await storage.Audit.ListAsync(Tenant, new() { Object = "key:another" }, 10, null, cancellationToken)).Items).Outcome);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_written_keeps_no_other_from_being_written()
    {
        await using var log = Open(storage.Audit);
        var attempt = await log.AttemptAsync(Tenant, Draft("key:good"));
        log.Outcome(Tenant, Draft("key:bad") with { Kind = AuditKind.Outcome, Attempt = 1_000_000, Result = AuditResult.Done });
        log.Outcome(Tenant, Draft("key:good") with { Kind = AuditKind.Outcome, Attempt = attempt, Result = AuditResult.Done });
        await log.FlushAsync();

        Assert.True(await log.AttemptAsync(Tenant, Draft("key:next")) > attempt);
        Assert.Equal(AuditResult.Done, Assert.Single((await storage.Audit.ListAsync(Tenant, new() { Object = "key:good" }, 10, null, cancellationToken)).Items).Outcome?.Result);
    }

    [Fact]
    public async Task Without_the_attempt_nothing_may_begin()
    {
        await using var log = Open(new LosingStore(storage.Audit) { LosesAnswers = true });

        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.AttemptAsync(Tenant, Draft("key:a")));
    }

    [Fact]
    public async Task An_attempt_without_an_outcome_is_unknown()
    {
        await using (var log = Open(storage.Audit)) await log.AttemptAsync(Tenant, Draft("key:crashed"));

        Assert.Null(Assert.Single((await storage.Audit.ListAsync(Tenant, new() { Object = "key:crashed", Result = AuditResult.Unknown }, 10, null, cancellationToken)).Items).Outcome);
    }

    private static AuditLog Open(IAuditStore store) => new(store, TimeProvider.System, NullLogger<AuditLog>.Instance);

    private static AuditDraft Draft(string @object) => new() { Kind = AuditKind.Attempt, At = new(2026, 7, 29, 8, 0, 0, TimeSpan.Zero), Actor = "key:me", Action = "workflow.publish", Object = @object };

    private static async Task ActAsync(AuditLog log, string @object)
    {
        var attempt = await log.AttemptAsync(Tenant, Draft(@object));
        log.Outcome(Tenant, Draft(@object) with { Kind = AuditKind.Outcome, Attempt = attempt, Result = AuditResult.Done, Status = 201, Detail = "ü \"quoted\" <b>" });
        await log.FlushAsync();
    }

    private Task<AuditVerdict> VerifyAsync(AuditHead? anchor = null) => new AuditVerification(storage.Audit).VerifyAsync(Tenant, anchor, cancellationToken);

    /// <summary>Does what the owner of the tables can do, once he has removed what is in his way.</summary>
    private Task TamperAsync(string sql) => TestDatabase.ExecuteAsync(database.Owner, $"ALTER TABLE pawl.audit NO FORCE ROW LEVEL SECURITY; ALTER TABLE pawl.audit DISABLE TRIGGER USER; {sql}; ALTER TABLE pawl.audit ENABLE TRIGGER USER");

    /// <summary>Writes, and loses the answer.</summary>
    private sealed class LosingStore(IAuditStore inner) : IAuditStore
    {
        public bool LosesAnswers { get; set; }

        public Task<AuditHead> HeadAsync(string tenant, CancellationToken cancellationToken) => inner.HeadAsync(tenant, cancellationToken);

        public Task<AuditHead> RemovedAsync(string tenant, CancellationToken cancellationToken) => inner.RemovedAsync(tenant, cancellationToken);

        public async Task AppendAsync(string tenant, IReadOnlyList<AuditEntry> entries, bool durable, CancellationToken cancellationToken)
        {
            await inner.AppendAsync(tenant, entries, durable, cancellationToken);
            if (LosesAnswers) throw new StoreUnavailableException("lost");
        }

        public Task<IReadOnlySet<long>> EndedAsync(string tenant, IReadOnlyCollection<long> attempts, CancellationToken cancellationToken) => inner.EndedAsync(tenant, attempts, cancellationToken);

        public Task<IReadOnlyList<AuditEntry>> FindAsync(string tenant, IReadOnlyCollection<long> sequences, CancellationToken cancellationToken) => inner.FindAsync(tenant, sequences, cancellationToken);

        public Task<IReadOnlyList<AuditEntry>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellationToken) => inner.ReadAsync(tenant, after, limit, cancellationToken);

        public Task<Page<AuditAction>> ListAsync(string tenant, AuditFilter filter, int limit, string? cursor, CancellationToken cancellationToken) => inner.ListAsync(tenant, filter, limit, cursor, cancellationToken);
    }
}
