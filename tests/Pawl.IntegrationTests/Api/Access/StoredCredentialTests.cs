using System.Text;
using Pawl.Client;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

/// <summary>Whoever reads the database gets in nowhere with what he read.</summary>
public sealed class StoredCredentialTests(PostgresFixture postgres)
{
    /// <summary>Characters of a secret that must not be found in a row.</summary>
    private const int Part = 8;

    [Fact]
    public async Task Of_keys_sessions_and_passwords_the_database_has_digests_only()
    {
        const string Password = "correct horse battery";
        var cancellationToken = TestContext.Current.CancellationToken;
        var database = await postgres.CreateDatabaseAsync();
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(database));
        using var admin = PawlClient.Connect(server.Address, server.FirstKey);
        await admin.Users.CreateAsync(new() { Name = "ada", Password = Password, Roles = ["viewer"] }, cancellationToken);
        var key = await admin.Keys.CreateAsync(new() { Name = "a" }, cancellationToken);
        var first = await admin.Users.LogInAsync(new() { User = "ada", Password = Password }, cancellationToken);
        var second = await admin.Users.RefreshAsync(new() { RefreshToken = first.RefreshToken! }, cancellationToken);
        var tenant = await admin.Tenants.CreateAsync(new() { Name = "acme" }, cancellationToken);

        await using var owner = await TestDatabase.ConnectAsync(database.Owner);
        var rows = new StringBuilder();
        foreach (var table in (string[])["api_keys", "users", "sessions", "refresh_tokens", "audit", "failed_logins"])
            rows.AppendLine(await owner.ScalarAsync<string>($"ALTER TABLE pawl.{table} NO FORCE ROW LEVEL SECURITY; SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM pawl.{table} AS t"));
        var text = rows.ToString();
        Assert.Contains(key.Id, text, StringComparison.Ordinal); // the rows are there
        Assert.Contains("pbkdf2-sha256$600000$", text, StringComparison.Ordinal);

        var secrets = new[] { server.FirstKey!, key.Key, first.AccessToken!, first.RefreshToken!, second.AccessToken!, second.RefreshToken!, tenant.Key }.Select(token => token[(token.LastIndexOf('_') + 1)..]);
        foreach (var secret in secrets.Append(Password))
        {
            var part = secret[..Part];
            Assert.DoesNotContain(part, text, StringComparison.Ordinal);
            // As bytea shows it, and as Base64 would, wherever it begins.
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(part)), text, StringComparison.OrdinalIgnoreCase);
            for (var skipped = 0; skipped < 3; skipped++)
                Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret[skipped..(skipped + 9)])), text, StringComparison.Ordinal);
        }
    }
}
