using System.Diagnostics;
using Npgsql;
using Pawl.Client.Executions;
using Pawl.IntegrationTests.Crash;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Nodes;

/// <summary>Several servers on one database, and an outside witness of what they do.</summary>
internal sealed class NodeCluster : IAsyncDisposable
{
    private readonly List<NodeServer> _servers = [];
    private readonly NpgsqlConnection _admin;

    private NodeCluster(TestDatabase database, EffectLedger ledger, NpgsqlConnection admin) => (Database, Ledger, _admin) = (database, ledger, admin);

    public TestDatabase Database { get; }
    public EffectLedger Ledger { get; }
    public string EncryptionKey { get; } = NodeServer.NewEncryptionKey();
    public string Key { get; set; } = "";
    public string Allowed => $"{Ledger.Address.Host}:{Ledger.Address.Port}";

    /// <summary>Starts the database, the witness and the first servers, one after the other; returns when they share the partitions evenly.</summary>
    public static async Task<NodeCluster> StartAsync(PostgresFixture fixture, params string[] names)
    {
        var database = await fixture.CreateDatabaseAsync();
        var cluster = new NodeCluster(database, await EffectLedger.StartAsync(), await TestDatabase.ConnectAsync(database.Admin));
        foreach (var name in names) await cluster.AddAsync(name);
        await cluster.SharedEvenlyAsync(TimeSpan.FromSeconds(30));
        return cluster;
    }

    public NodeServer this[int index] => _servers[index];

    public async Task<NodeServer> AddAsync(string name)
    {
        var server = await NodeServer.StartAsync(this, name);
        _servers.Add(server);
        return server;
    }

    /// <summary>How many partitions each living node owns, by its name.</summary>
    public async Task<Dictionary<string, int>> OwnedAsync()
    {
        var owned = new Dictionary<string, int>();
        await using var command = new NpgsqlCommand(
            "SELECT n.name, count(p.partition) FROM pawl.nodes AS n LEFT JOIN pawl.partitions AS p ON p.owner_id = n.node_id WHERE n.lease_until > clock_timestamp() GROUP BY n.name", _admin);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) owned[reader.GetString(0)] = (int)reader.GetInt64(1);
        return owned;
    }

    /// <summary>Waits until a condition on what each node owns holds; fails with what is the case otherwise.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> UntilOwnedAsync(Func<Dictionary<string, int>, bool> condition, TimeSpan within)
    {
        var began = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20)); // what other processes have done can only be asked
        while (true)
        {
            var owned = await OwnedAsync();
            var took = Stopwatch.GetElapsedTime(began);
            if (condition(owned)) return took;
            if (took > within) Assert.Fail($"After {took.TotalSeconds:0.0} s: {string.Join(", ", owned.Select(node => $"{node.Key} owns {node.Value}"))}\n{string.Join('\n', _servers.Select(server => $"--- {server.Name}\n{server.Log}"))}");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the servers that are up own as much as each other.</summary>
    public Task<TimeSpan> SharedEvenlyAsync(TimeSpan within)
    {
        var living = _servers.Where(server => !server.HasExited).Select(server => server.Name).ToHashSet();
        return UntilOwnedAsync(owned => owned.Keys.ToHashSet().SetEquals(living) && owned.Values.Sum() == 64 && owned.Values.Max() - owned.Values.Min() <= 1, within);
    }

    /// <summary>An execution once it has ended, asked from one server again and again.</summary>
    public static async Task<Execution> EndAsync(NodeServer server, string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var execution = await server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(10), cancellationToken);
                if (execution.EndedAt is not null) return execution;
            }
            catch (Client.Problems.PawlApiException away) when (away.Status == 503)
            {
                // Asked again: its partition changes hands.
            }
        }
    }

    /// <summary>Positions of the history rows of all executions, without a gap and without a double.</summary>
    public async Task AssertHistoriesAreWholeAsync() => Assert.Equal(0L, await _admin.ScalarAsync<long>("""
        SELECT count(*) FROM (
            SELECT position, lag(position + event_count) OVER (PARTITION BY tenant_id, execution_id ORDER BY position) AS expected FROM pawl.history) AS row
        WHERE row.position <> coalesce(row.expected, 1)
        """));

    /// <summary>Rows that wait in inboxes, and answers that nobody took.</summary>
    public Task<long> LeftOverAsync() => _admin.ScalarAsync<long>("SELECT (SELECT count(*) FROM pawl.inbox) + (SELECT count(*) FROM pawl.answers)");

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        // Shown only with a test that failed: what a server answered alone does not say why.
        foreach (var server in _servers) TestContext.Current.TestOutputHelper?.WriteLine($"--- {server.Name}\n{server.Log}");
        await _admin.DisposeAsync();
        await Ledger.DisposeAsync();
    }
}
