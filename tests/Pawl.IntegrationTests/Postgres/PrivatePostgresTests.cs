using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.Postgres.Private;
using Xunit;

namespace Pawl.IntegrationTests.Postgres;

/// <summary>The life of a private server. Each test has a data directory of its own.</summary>
public sealed class PrivatePostgresTests : IDisposable
{
    /// <summary>SIGSTOP on Linux.</summary>
    private const int StopSignal = 19;

    private readonly string _directory = TestDirectory.Create();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Data_survives_a_stop_and_a_start()
    {
        await using (var first = await StartAsync()) await ExecuteAsync(first, "CREATE TABLE kept AS SELECT 42 AS value");

        await using var second = await StartAsync();

        Assert.Equal(42, await ScalarAsync<int>(second, "SELECT value FROM kept"));
    }

    [Fact]
    public async Task The_socket_is_the_only_door_and_it_asks_for_a_password()
    {
        await using var server = await StartAsync();

        Assert.Equal("", await ScalarAsync<string>(server, "SHOW listen_addresses"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(server.SocketDirectory));
        var stranger = new NpgsqlConnectionStringBuilder(server.AdminConnectionString("postgres")) { Password = "guess", Pooling = false };
        await using var connection = new NpgsqlConnection(stranger.ConnectionString);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancelled))).SqlState);
    }

    [Fact]
    public async Task What_was_acknowledged_is_on_disk_and_checked_when_read()
    {
        await using var server = await StartAsync();

        foreach (var setting in new[] { "fsync", "full_page_writes", "synchronous_commit", "data_checksums" }) Assert.Equal("on", await ScalarAsync<string>(server, $"SHOW {setting}"));
    }

    [Fact]
    public async Task It_never_runs_as_root()
    {
        await using var server = await StartAsync();

        var status = await File.ReadAllLinesAsync($"/proc/{await ProcessAsync(server)}/status", Cancelled);

        Assert.DoesNotContain("0", status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..]);
        Assert.Contains("NoNewPrivs:\t1", status);
    }

    [Fact]
    public async Task The_passwords_are_readable_by_us_only()
    {
        await using var server = await StartAsync();

        var file = Assert.Single(Directory.GetFiles(_directory, "*.logins.json"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(Directory.EnumerateFiles(_directory), name => name.EndsWith(".password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_dies_is_started_again_and_has_lost_nothing()
    {
        using var log = new ServerLog();
        await using var server = await PrivatePostgres.StartAsync(new() { DataDirectory = _directory }, TimeProvider.System, log, Cancelled);
        await ExecuteAsync(server, "CREATE TABLE kept AS SELECT 42 AS value");
        using var process = Process.GetProcessById(await ProcessAsync(server));

        process.Kill();
        await log.Down;
        await log.Up;

        Assert.Equal(42, await ScalarAsync<int>(server, "SELECT value FROM kept"));
    }

    [Fact]
    public async Task A_server_that_dies_is_started_again_although_one_of_its_workers_hangs()
    {
        using var log = new ServerLog();
        await using var server = await PrivatePostgres.StartAsync(new() { DataDirectory = _directory }, TimeProvider.System, log, Cancelled);
        using var process = Process.GetProcessById(await ProcessAsync(server));
        var worker = await ScalarAsync<int>(server, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");

        // It notices nothing any more, least of all that its server is gone.
        NativeMethods.Signal(worker, StopSignal);
        process.Kill();
        await log.Down;
        await log.Up;

        Assert.Equal(1, await ScalarAsync<int>(server, "SELECT 1"));
    }

    [Fact]
    public async Task Workers_that_a_killed_server_and_a_killed_pawl_left_behind_do_not_hinder_the_next_start()
    {
        await using (var made = await StartAsync()) await ExecuteAsync(made, "CREATE TABLE kept AS SELECT 42 AS value");
        using var leftBehind = await LeaveBehindAsync();
        var workers = Directory.GetDirectories("/proc").Where(process => IsChild(process, leftBehind.Id)).Select(process => int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture)).ToList();
        Assert.NotEmpty(workers);

        foreach (var worker in workers) NativeMethods.Signal(worker, StopSignal);
        leftBehind.Kill();
        await leftBehind.WaitForExitAsync(Cancelled);
        await using var server = await StartAsync();

        Assert.Equal(42, await ScalarAsync<int>(server, "SELECT value FROM kept"));
    }

    [Fact]
    public async Task A_second_pawl_on_the_same_data_is_refused_and_the_first_goes_on()
    {
        await using var server = await StartAsync();

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync());

        Assert.Equal("data-directory-in-use", error.Code);
        Assert.Equal(1, await ScalarAsync<int>(server, "SELECT 1"));
    }

    [Fact]
    public async Task A_server_that_a_killed_pawl_left_behind_is_replaced()
    {
        await using (var made = await StartAsync()) await ExecuteAsync(made, "CREATE TABLE kept AS SELECT 42 AS value");
        using var leftBehind = await LeaveBehindAsync();

        await using var server = await StartAsync();

        await leftBehind.WaitForExitAsync(Cancelled);
        Assert.Equal(42, await ScalarAsync<int>(server, "SELECT value FROM kept"));
    }

    [Fact]
    public async Task It_ends_when_the_thread_that_keeps_it_dies()
    {
        Process? process = null;
        var thread = new Thread(() =>
        {
            process = Process.Start(ServerUser.Current().Service("/bin/sh", ["-c", "echo ready >&2; exec sleep 1000"]));
            process!.StandardError.ReadLine();
        });

        thread.Start();
        thread.Join();

        // Without the death signal this would last 1000 seconds.
        await process!.WaitForExitAsync(Cancelled);
        Assert.NotEqual(0, process.ExitCode);
        process.Dispose();
    }

    [Fact]
    public async Task Files_that_were_half_made_are_made_anew()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "postgres.new", "base"));

        await using var server = await StartAsync();

        Assert.Equal(1, await ScalarAsync<int>(server, "SELECT 1"));
    }

    [Fact]
    public async Task Data_without_its_passwords_is_refused_and_not_overwritten()
    {
        await using (await StartAsync())
        {
        }

        var file = Assert.Single(Directory.GetFiles(_directory, "*.logins.json"));
        File.Move(file, file + ".away");
        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync());
        File.Move(file + ".away", file);

        Assert.Equal("database-logins-lost", error.Code);
        await using var server = await StartAsync();
        Assert.Equal(1, await ScalarAsync<int>(server, "SELECT 1"));
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_installed_is_refused()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(Path.Combine(_directory, "postgres", "PG_VERSION"), "9999\n", Cancelled);

        Assert.Equal("postgresql-major-mismatch", (await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync())).Code);
    }

    [Fact]
    public async Task A_directory_without_postgresql_is_refused_by_name()
    {
        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(options => options with { BinDirectory = "/usr/bin/nothing" }));

        Assert.Equal("postgresql-not-installed", error.Code);
        Assert.Contains("/usr/bin/nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_start_says_its_last_words()
    {
        await using (await StartAsync())
        {
        }

        File.Delete(Path.Combine(_directory, "postgres", "global", "pg_control"));

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync());
        Assert.Equal("postgresql-start-failed", error.Code);
        Assert.Contains("pg_control", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_too_deep_for_a_socket_gets_its_socket_elsewhere()
    {
        var deep = Directory.CreateDirectory(Path.Combine(_directory, new string('d', 100))).FullName;

        string socket;
        await using (var server = await StartAsync(options => options with { DataDirectory = deep }))
        {
            socket = server.SocketDirectory;
            Assert.Equal(1, await ScalarAsync<int>(server, "SELECT 1"));
        }

        Assert.False(Directory.Exists(socket));
    }

    [Fact]
    public async Task Root_finds_a_shelter_for_data_below_a_directory_that_others_cannot_pass()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server as another user.");
        var closed = Path.Combine(_directory, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var data = Path.Combine(closed, "data");
        var shelter = DataLayout.Resolve(data, ServerUser.Current()).Home;
        try
        {
            Assert.StartsWith("/var/lib/pawl/", shelter, StringComparison.Ordinal);
            await using (var first = await StartAsync(options => options with { DataDirectory = data })) await ExecuteAsync(first, "CREATE TABLE kept AS SELECT 42 AS value");
            // Opening the way later must not make the data look lost.
            File.SetUnixFileMode(closed, File.GetUnixFileMode(closed) | UnixFileMode.OtherExecute);

            await using var second = await StartAsync(options => options with { DataDirectory = data });

            Assert.Equal(42, await ScalarAsync<int>(second, "SELECT value FROM kept"));
        }
        finally
        {
            Directory.Delete(shelter, recursive: true);
        }
    }

    private Task<PrivatePostgres> StartAsync(Func<PrivatePostgresOptions, PrivatePostgresOptions>? change = null)
    {
        var options = new PrivatePostgresOptions { DataDirectory = _directory };
        return PrivatePostgres.StartAsync(change?.Invoke(options) ?? options, TimeProvider.System, NullLoggerFactory.Instance, Cancelled);
    }

    /// <summary>Gives the same command that a Pawl gives, without the Pawl: nobody holds the lock, nobody waits for the process.</summary>
    private async Task<Process> LeaveBehindAsync()
    {
        var user = ServerUser.Current();
        var layout = DataLayout.Resolve(_directory, user);
        var binaries = PostgresBinaries.Find(null, layout.Major(), layout.Cluster);
        var command = user.Command(binaries.Postgres, ServerSettings.Arguments(layout.Cluster, layout.MakeSocketDirectory(user), new() { DataDirectory = _directory }));
        var leftBehind = Process.Start(command)!;
        while (await leftBehind.StandardError.ReadLineAsync(Cancelled) is { } line && !line.Contains("ready to accept", StringComparison.Ordinal))
        {
        }

        return leftBehind;
    }

    private static bool IsChild(string process, int parent)
    {
        try { return File.ReadLines($"{process}/status").Any(line => line == $"PPid:\t{parent}"); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { return false; }
    }

    private static Task<int> ProcessAsync(PrivatePostgres server) =>
        ScalarAsync<int>(server, "SELECT (string_to_array(pg_read_file('postmaster.pid'), E'\\n'))[1]::integer");

    private static Task ExecuteAsync(PrivatePostgres server, string sql) => TestDatabase.ExecuteAsync(server.AdminConnectionString("postgres"), sql);

    private static async Task<T> ScalarAsync<T>(PrivatePostgres server, string sql)
    {
        await using var connection = await TestDatabase.ConnectAsync(server.AdminConnectionString("postgres"));
        return await connection.ScalarAsync<T>(sql);
    }
}
