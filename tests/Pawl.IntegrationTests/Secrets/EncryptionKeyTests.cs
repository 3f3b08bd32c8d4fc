using System.Security.Cryptography;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Cli;
using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Encryption;
using Pawl.Server.Encryption;
using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Secrets;

public sealed class EncryptionKeyTests(PostgresFixture postgres)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_start_makes_a_key_that_only_its_owner_reads_and_the_next_start_uses_it()
    {
        using var home = new TemporaryFolder();
        var options = await OptionsAsync(home);
        await using (var first = await ApiServer.StartAsync(options)) await SealAsync(first);

        var file = Path.Combine(options.DataDirectory, "encryption-key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await using var second = await ApiServer.StartAsync(options);
        Assert.Equal("\"sealed\"", (await second.Services.GetSecretAsync("kept")).ToJson());
    }

    [Fact]
    public async Task A_lost_key_stops_the_start_and_no_new_one_is_made()
    {
        using var home = new TemporaryFolder();
        var options = await OptionsAsync(home);
        await using (var first = await ApiServer.StartAsync(options)) await SealAsync(first);
        var file = Path.Combine(options.DataDirectory, "encryption-key");
        File.Delete(file);

        var error = await Assert.ThrowsAsync<EncryptionKeyException>(() => ApiServer.StartAsync(options));
        Assert.Equal("encryption-key-missing", error.Code);
        Assert.Contains("PAWL_ENCRYPTION_KEY", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Another_key_stops_the_start()
    {
        using var home = new TemporaryFolder();
        var options = await OptionsAsync(home);
        await using (var first = await ApiServer.StartAsync(options)) await SealAsync(first);

        var error = await Assert.ThrowsAsync<EncryptionKeyException>(() => ApiServer.StartAsync(options with { EncryptionKeys = new GivenEncryptionKeys("the test", EncryptionKey.Make()) }));
        Assert.Equal("encryption-key-wrong", error.Code);
    }

    [Fact]
    public async Task A_key_file_that_others_may_read_stops_the_start()
    {
        using var home = new TemporaryFolder();
        var options = await OptionsAsync(home);
        File.SetUnixFileMode(home.Write("data/encryption-key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var error = await Assert.ThrowsAsync<EncryptionKeyException>(() => ApiServer.StartAsync(options));
        Assert.Equal("encryption-key-unusable", error.Code);
        Assert.Contains("chmod 600", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_copied_to_another_name_do_not_open()
    {
        using var home = new TemporaryFolder();
        var database = await postgres.CreateDatabaseAsync();
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(database) with { DataDirectory = Path.Combine(home.Path, "data"), EncryptionKeys = null });
        await SealAsync(server);
        await TestDatabase.ExecuteAsync(database.Admin, """
            INSERT INTO pawl.secrets (tenant_id, name, version, key_id, sealed, created_at, updated_at)
            SELECT tenant_id, 'copied', version, key_id, sealed, created_at, updated_at FROM pawl.secrets WHERE name = 'kept'
            """);

        Assert.Equal("null", (await server.Services.GetSecretAsync("copied")).ToJson());
        Assert.Equal("\"sealed\"", (await server.Services.GetSecretAsync("kept")).ToJson());
    }

    private async Task<ServerOptions> OptionsAsync(TemporaryFolder home) =>
        ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with { DataDirectory = Path.Combine(home.Path, "data"), EncryptionKeys = null };

    private Task SealAsync(Pawl.Server.PawlServer server) => server.Services.PutSecretAsync("kept", "sealed", cancellationToken);
}
