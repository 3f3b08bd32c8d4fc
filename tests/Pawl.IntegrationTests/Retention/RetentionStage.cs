using Pawl.Engine;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Runtime.Retention;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.Tests.Shared.Rounds;

namespace Pawl.IntegrationTests.Retention;

/// <summary>A store with executions that ended when a test says, and upkeep that believes a clock of the test's.</summary>
internal sealed class RetentionStage : IAsyncDisposable
{
    /// <summary>When the upkeep runs: exact to the microsecond, a part of a second after a whole one.</summary>
    public static readonly DateTimeOffset At = Now.AddDays(100);

    private IReadOnlyDictionary<int, long> _epochs = null!;

    private RetentionStage(TestDatabase database, PostgresStorage storage) => (Database, Storage) = (database, storage);

    public TestDatabase Database { get; }
    public PostgresStorage Storage { get; }

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<RetentionStage> OpenAsync(PostgresFixture fixture)
    {
        var database = await fixture.CreateDatabaseAsync();
        var stage = new RetentionStage(database, await database.OpenAsync());
        stage._epochs = await stage.Storage.Executions.AcquireAllAsync("test", Cancelled);
        return stage;
    }

    /// <summary>An execution of two rows of history, with a label, that ended at a time; null when it lives.</summary>
    public async Task<ExecutionKey> AddAsync(DateTimeOffset? endedAt, string tenant = "default", string? parent = null, bool isSchedule = false, DateTimeOffset? createdAt = null)
    {
        var key = NewExecution(tenant);
        var start = Start(key, StatusPhase.Running);
        var created = createdAt ?? Now;
        await CommitAsync(start with { CreatedAt = created, Start = start.Start! with { CreatedAt = created, ParentId = parent, IsSchedule = isSchedule, Labels = start.Start.Labels.Add("customer", key.Id) } });
        await CommitAsync(Next(key, 2) with { CreatedAt = created });
        if (endedAt is { } end) await EndAsync(key, end, created);
        return key;
    }

    /// <summary>Ends one.</summary>
    public Task EndAsync(ExecutionKey key, DateTimeOffset at, DateTimeOffset? createdAt = null) =>
        CommitAsync(Next(key, 3) with { CreatedAt = createdAt ?? Now, At = at, Status = StatusPhase.Completed, End = EndFor(StatusPhase.Completed) });

    /// <summary>Runs upkeep once at <see cref="At"/>, or so much later.</summary>
    public Task<UpkeepReport> RunAsync(TimeSpan? kept = null, TimeSpan later = default, int portion = 500) => Upkeep(kept, later, portion).RunAsync(Cancelled);

    public StoreUpkeep Upkeep(TimeSpan? kept = null, TimeSpan later = default, int portion = 500) =>
        new(Storage.Retention, new() { Executions = kept ?? TimeSpan.FromDays(30), Portion = portion }, new FixedTime(At + later));

    public async Task<bool> ExistsAsync(ExecutionKey key) => await Storage.Reader.GetAsync(key, Cancelled) is not null;

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = await TestDatabase.ConnectAsync(Database.Admin);
        return await connection.ScalarAsync<T>(sql);
    }

    /// <summary>Rows that name an execution, in every table that can.</summary>
    public async Task<IReadOnlyDictionary<string, long>> RowsOfAsync(ExecutionKey key)
    {
        var rows = new Dictionary<string, long>();
        foreach (var table in await AskAsync<string[]>(TablesThatNameExecutions)) rows[table] = await AskAsync<long>($"SELECT count(*) FROM pawl.{table} WHERE tenant_id = '{key.Tenant}' AND execution_id = '{key.Id}'");
        return rows;
    }

    private const string TablesThatNameExecutions = """
        SELECT array_agg(c.table_name::text ORDER BY c.table_name) FROM information_schema.columns AS c
        JOIN pg_class AS t ON t.relname = c.table_name AND t.relnamespace = 'pawl'::regnamespace AND NOT t.relispartition AND t.relkind IN ('r', 'p')
        WHERE c.table_schema = 'pawl' AND c.column_name = 'execution_id'
        """;

    public ValueTask DisposeAsync() => Storage.DisposeAsync();

    private Task CommitAsync(CommitEntry entry) => Storage.Executions.CommitAsync(Of(_epochs, entry), Cancelled);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
