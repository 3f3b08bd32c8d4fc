using Npgsql;
using Pawl.Cli.Doctor;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Encryption;
using Pawl.Server.Encryption;
using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>Each point that only the database can tell, with a real one that is as it should be and with one that is not.</summary>
public sealed class DatabaseHardeningTests(PostgresFixture postgres)
{
    private static readonly string[] Points = ["harden-database", "harden-database-login", "harden-row-security", "harden-durability", "harden-database-connection", "harden-wrapped-keys", "harden-admin-keys"];
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_as_it_should_be_passes_every_point()
    {
        var found = await LookAsync(await postgres.CreateDatabaseAsync());

        Assert.Equal(Points, found.Select(finding => finding.Id));
        Assert.All(found, finding => Assert.True(finding.Level == FindingLevel.Ok, $"{finding.Id}: {finding.Found}"));
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));
        Assert.All(Points, id => Assert.Contains($"| `{id}` |", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ALTER TABLE pawl.secrets NO FORCE ROW LEVEL SECURITY", "harden-row-security", "Fail", "pawl.secrets")]
    [InlineData("ALTER TABLE pawl.audit DISABLE ROW LEVEL SECURITY", "harden-row-security", "Fail", "pawl.audit")]
    [InlineData("DO $$ BEGIN EXECUTE format('ALTER ROLE pawl_app IN DATABASE %I SET synchronous_commit = off', current_database()); END $$", "harden-durability", "Fail", "synchronous_commit")]
    [InlineData("INSERT INTO pawl.api_keys (tenant_id, key_id, name, roles, secret_digest, created_at) SELECT 'default', 'k' || i, 'k', ARRAY['admin'], decode(repeat('00', 32), 'hex'), now() FROM generate_series(1, 4) AS i", "harden-admin-keys", "Warn", "4 admin keys")]
    public async Task What_is_open_in_the_database_is_found_with_something_to_do(string change, string id, string level, string told)
    {
        var database = await postgres.CreateDatabaseAsync();
        await TestDatabase.ExecuteAsync(database.Admin, change);

        AssertFound(await LookAsync(database), id, level, told);
    }

    [Fact]
    public async Task Keys_that_end_that_are_revoked_or_that_may_little_are_not_counted()
    {
        var database = await postgres.CreateDatabaseAsync();
        foreach (var (number, rest) in new[] { (1, "ARRAY['admin'], now(), NULL"), (2, "ARRAY['admin'], NULL, now()"), (3, "ARRAY['viewer'], NULL, NULL") })
            await TestDatabase.ExecuteAsync(database.Admin, $"INSERT INTO pawl.api_keys (tenant_id, key_id, name, secret_digest, created_at, roles, expires_at, revoked_at) SELECT 'default', 'k{number}-' || i, 'k', decode(repeat('00', 32), 'hex'), now(), {rest} FROM generate_series(1, 9) AS i");

        AssertFound(await LookAsync(database), "harden-admin-keys", "Ok", "0 without an end");
    }

    [Theory]
    [InlineData("app is a superuser", "Fail", "is a superuser")]
    [InlineData("app bypasses policies", "Fail", "has BYPASSRLS")]
    [InlineData("committer owns the tables", "Fail", "is or may become the owner")]
    [InlineData("owner is a superuser", "Warn", "no request runs as it")]
    [InlineData("one login that makes roles", "Warn", "no request runs as it")]
    public async Task A_login_that_policies_do_not_bind_is_found(string which, string level, string told)
    {
        var database = await postgres.CreateDatabaseAsync();
        var options = Options(which switch
        {
            "app is a superuser" => database with { App = database.Admin },
            "app bypasses policies" => database with { App = await BypasserAsync(database) },
            "committer owns the tables" => database with { Committer = database.Owner },
            "owner is a superuser" => database with { Owner = database.Admin },
            _ => database,
        });
        if (which == "one login that makes roles") options = options with { DatabaseLogins = null, DatabaseUrl = database.Admin };

        AssertFound(await DatabaseHardening.RunAsync(options, cancellationToken), "harden-database-login", level, told);
    }

    [Fact]
    public async Task A_key_that_should_be_retired_is_found_and_so_is_one_that_is_missing()
    {
        var (old, current) = (EncryptionKey.Make(), EncryptionKey.Make());
        var database = await postgres.CreateDatabaseAsync();
        await using (var storage = await database.OpenAsync())
        {
            var source = new GivenEncryptionKeys("a vault", old);
            await new TenantKeys(storage.DataKeys, new(source, TimeProvider.System, await source.ReadAsync(cancellationToken)), TimeProvider.System).ForSealingAsync("default", cancellationToken);
        }

        AssertFound(await LookAsync(database, old), "harden-wrapped-keys", "Ok", old.Id);
        AssertFound(await LookAsync(database, current, old), "harden-wrapped-keys", "Warn", $"1 data keys are still wrapped with {old.Id}");
        AssertFound(await LookAsync(database, current), "harden-wrapped-keys", "Fail", $"{old.Id}, which is not among");
        AssertFound(await DatabaseHardening.RunAsync(Options(database) with { EncryptionKeys = new EncryptionKeyCommand("exit 3") }, cancellationToken), "harden-wrapped-keys", "Fail", "ended with code 3");
        // With the server's own file, of which there is none: the key was lost.
        AssertFound(await DatabaseHardening.RunAsync(Options(database) with { EncryptionKeys = null, DataDirectory = "/nowhere" }, cancellationToken), "harden-wrapped-keys", "Fail", old.Id);
    }

    [Fact]
    public async Task A_server_without_safety_is_found_and_a_connection_in_clear_too()
    {
        await using var weak = await WeakServer.StartAsync();
        var open = await DatabaseHardening.RunAsync(Options(With(SslMode.Disable)), cancellationToken);
        var encrypted = await DatabaseHardening.RunAsync(Options(With(SslMode.Require)), cancellationToken);

        AssertFound(open, "harden-durability", "Fail", "fsync, full_page_writes is off");
        AssertFound(open, "harden-database-connection", "Fail", $"pawl_app at {weak.Host}");
        AssertFound(encrypted, "harden-database-connection", "Ok", "encrypted");
        // Nothing was migrated yet: what is not there cannot be open.
        Assert.All(new[] { "harden-row-security", "harden-wrapped-keys", "harden-admin-keys" }, id => AssertFound(open, id, "Ok", "yet"));

        TestDatabase With(SslMode ssl) => new("", weak.Login(Roles.Owner, ssl), weak.Login(Roles.App, ssl), weak.Login(Roles.Committer, ssl));
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_one_point_that_says_so()
    {
        var database = await postgres.CreateDatabaseAsync();
        var away = Assert.Single(await LookAsync(database with { Owner = new NpgsqlConnectionStringBuilder(database.Owner) { Host = "/nowhere" }.ConnectionString }));
        var refused = Assert.Single(await LookAsync(database with { App = new NpgsqlConnectionStringBuilder(database.App) { Password = "wrong" }.ConnectionString }));

        AssertFound([away], "harden-database", "Fail", "cannot be looked into");
        AssertFound([refused], "harden-database", "Fail", "refuses the login");
        Assert.DoesNotContain("wrong", refused.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM pawl.schema_migrations WHERE version < 0 RETURNING 'x', 1::bigint", "read-only")]
    [InlineData("SELECT 'x', 1::bigint FROM (SELECT pg_sleep(60)) AS t", "statement timeout")]
    public async Task Nothing_is_changed_and_nobody_is_held_up(string trap, string told)
    {
        var database = await postgres.CreateDatabaseAsync();
        // Stands where the look asks, and would write, or take for ever.
        await TestDatabase.ExecuteAsync(database.Admin, $"""
            CREATE OR REPLACE FUNCTION pawl.encryption_keys_in_use() RETURNS TABLE (encryption_key text, data_keys bigint) LANGUAGE sql SECURITY DEFINER AS $$ {trap} $$
            """);

        AssertFound([Assert.Single(await LookAsync(database))], "harden-database", "Fail", told);
    }

    [Fact]
    public async Task A_private_database_is_looked_into_while_it_runs()
    {
        var directory = TestDirectory.Create();
        var options = new ServerOptions { DataDirectory = directory, EncryptionKeys = new GivenEncryptionKeys("a vault", EncryptionKey.Make()) };
        var none = await DatabaseHardening.RunAsync(options, cancellationToken);
        IReadOnlyList<Finding> running;
        await using (await PostgresStorage.OpenAsync(options.Postgres, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, cancellationToken))
            running = await DatabaseHardening.RunAsync(options, cancellationToken);
        var stopped = await DatabaseHardening.RunAsync(options, cancellationToken);
        Directory.Delete(directory, recursive: true);

        AssertFound([Assert.Single(none)], "harden-database", "Ok", "does not run now");
        Assert.Equal(Points, running.Select(finding => finding.Id));
        Assert.All(running, finding => Assert.Equal(FindingLevel.Ok, finding.Level));
        AssertFound([Assert.Single(stopped)], "harden-database", "Ok", "does not run now");
    }

    private Task<IReadOnlyList<Finding>> LookAsync(TestDatabase database, params EncryptionKey[] keys) => DatabaseHardening.RunAsync(Options(database, keys), cancellationToken);

    private static ServerOptions Options(TestDatabase database, params EncryptionKey[] keys) => new()
    {
        DataDirectory = Path.GetTempPath(),
        DatabaseLogins = new(database.Owner, database.App, database.Committer),
        EncryptionKeys = new GivenEncryptionKeys("a vault", keys is [] ? [EncryptionKey.Make()] : keys),
    };

    private static void AssertFound(IReadOnlyList<Finding> findings, string id, string level, string told)
    {
        var found = findings.Single(finding => finding.Id == id);
        Assert.True(found.Level.ToString() == level, $"{found.Level}: {found.Found}");
        Assert.Contains(told, found.Found, StringComparison.Ordinal);
        if (found.Level != FindingLevel.Ok) Assert.NotEmpty(found.Advice!);
    }

    private static async Task<string> BypasserAsync(TestDatabase database)
    {
        await TestDatabase.ExecuteAsync(database.Admin, "CREATE ROLE passes_policies LOGIN BYPASSRLS PASSWORD 'x' IN ROLE pawl_app");
        return new NpgsqlConnectionStringBuilder(database.App) { Username = "passes_policies", Password = "x" }.ConnectionString;
    }
}
