using System.Diagnostics;
using Pawl.Client;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api.Tenants;

/// <summary>What one server takes back counts on the other within five seconds, by the wall clock.</summary>
public sealed class RevocationTests(TwoServers at) : IClassFixture<TwoServers>
{
    private const string Password = "correct horse battery";
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_credential_that_is_revoked_here_is_refused_there_within_five_seconds()
    {
        var key = await at.Admin.Keys.CreateAsync(new() { Name = "revoked", Roles = ["viewer"] }, cancellationToken);
        var (_, loggedOutToken) = await LoggedInAsync();
        var (banned, bannedToken) = await LoggedInAsync();
        var (deleted, deletedToken) = await LoggedInAsync();
        var (changed, changedToken) = await LoggedInAsync();
        var ofBanned = await at.Admin.Keys.CreateAsync(new() { Name = "of a user", User = banned }, cancellationToken);
        var (tenant, tenantKey) = await at.TenantAsync("closed");
        var (federated, federatedToken) = await FederatedAsync("default");
        var (_, federatedOfTenant) = await FederatedAsync(tenant);

        var credentials = new Dictionary<string, string>
        {
            ["a revoked key"] = key.Key,
            ["a session that was logged out"] = loggedOutToken,
            ["a session of a disabled user"] = bannedToken,
            ["a key of a disabled user"] = ofBanned.Key,
            ["a session of a deleted user"] = deletedToken,
            ["a session under an old password"] = changedToken,
            ["a key of a closed tenant"] = tenantKey,
            ["a provider's token of a disabled user"] = federatedToken,
            ["a provider's token in a closed tenant"] = federatedOfTenant,
        };
        var clients = credentials.ToDictionary(row => row.Key, row => PawlClient.Connect(at.Second, row.Value));
        // The other server has just looked at each of them and remembers that it was good.
        foreach (var client in clients.Values) await client.Roles.GetCallerAsync(cancellationToken);

        var began = Stopwatch.GetTimestamp();
        await at.Admin.Keys.RevokeAsync(key.Id, cancellationToken);
        using (var own = PawlClient.Connect(at.First, loggedOutToken)) await own.Users.LogOutAsync(cancellationToken);
        await at.Admin.Users.DisableAsync(banned, cancellationToken);
        await at.Admin.Users.DeleteAsync(deleted, cancellationToken);
        await at.Admin.Users.SetPasswordAsync(changed, new() { Password = Password + "!" }, cancellationToken);
        await at.Admin.Users.DisableAsync(federated, cancellationToken);
        await at.Admin.Tenants.DisableAsync(tenant, cancellationToken);

        var open = new HashSet<string>(clients.Keys, StringComparer.Ordinal);
        while (open.Count > 0 && Stopwatch.GetElapsedTime(began) < Promise)
        {
            foreach (var name in open.ToList())
            {
                try { await clients[name].Roles.GetCallerAsync(cancellationToken); }
                catch (PawlApiException refused) when (refused.Status == 401) { open.Remove(name); }
            }
        }
        foreach (var client in clients.Values) client.Dispose();
        Assert.Empty(open);
    }

    [Fact]
    public async Task What_is_taken_away_at_a_server_counts_there_at_once()
    {
        var key = await at.Admin.Keys.CreateAsync(new() { Name = "revoked", Roles = ["viewer"] }, cancellationToken);
        var (_, loggedOutToken) = await LoggedInAsync();
        var (banned, bannedToken) = await LoggedInAsync();
        var ofBanned = await at.Admin.Keys.CreateAsync(new() { Name = "of a user", User = banned }, cancellationToken);
        var (tenant, tenantKey) = await at.TenantAsync("closed");
        var (federated, federatedToken) = await FederatedAsync("default");
        foreach (var (what, credential, take) in new (string, string, Func<Task>)[]
        {
            ("a revoked key", key.Key, () => at.Admin.Keys.RevokeAsync(key.Id, cancellationToken)),
            ("a session that was logged out", loggedOutToken, async () => { using var own = PawlClient.Connect(at.First, loggedOutToken); await own.Users.LogOutAsync(cancellationToken); }),
            ("a session of a disabled user", bannedToken, () => at.Admin.Users.DisableAsync(banned, cancellationToken)),
            ("a key of a disabled user", ofBanned.Key, () => Task.CompletedTask),
            ("a key of a closed tenant", tenantKey, () => at.Admin.Tenants.DisableAsync(tenant, cancellationToken)),
            ("a provider's token of a disabled user", federatedToken, () => at.Admin.Users.DisableAsync(federated, cancellationToken)),
        })
        {
            using var client = PawlClient.Connect(at.First, credential);
            // Remembered as good, for five seconds.
            if (credential != ofBanned.Key) await client.Roles.GetCallerAsync(cancellationToken);
            if (credential == bannedToken) using (var theirs = PawlClient.Connect(at.First, ofBanned.Key)) await theirs.Roles.GetCallerAsync(cancellationToken);
            await take();
            Assert.True((await Assert.ThrowsAsync<PawlApiException>(() => client.Roles.GetCallerAsync(cancellationToken))).Status == 401, what);
        }
    }

    [Fact]
    public async Task A_role_that_loses_a_permission_allows_less_there_within_five_seconds()
    {
        await at.Admin.Roles.PutAsync("shrinking", new() { Permissions = ["audit.read", "executions.read"] }, cancellationToken);
        var key = await at.Admin.Keys.CreateAsync(new() { Name = "shrinking", Roles = ["shrinking"] }, cancellationToken);
        using var there = PawlClient.Connect(at.Second, key.Key);
        await there.Audit.ListAsync(new(), 1, cancellationToken: cancellationToken);

        var began = Stopwatch.GetTimestamp();
        await at.Admin.Roles.PutAsync("shrinking", new() { Permissions = ["executions.read"] }, cancellationToken);
        var isOpen = true;
        while (isOpen && Stopwatch.GetElapsedTime(began) < Promise)
        {
            try { await there.Audit.ListAsync(new(), 1, cancellationToken: cancellationToken); }
            catch (PawlApiException refused) when (refused.Status == 403) { isOpen = false; }
        }
        Assert.False(isOpen, "the role still allows what was taken from it");
    }

    private async Task<(string Name, string Token)> LoggedInAsync()
    {
        var name = Documents.NewName("u");
        await at.Admin.Users.CreateAsync(new() { Name = name, Password = Password, Roles = ["viewer"] }, cancellationToken);
        return (name, (await at.Admin.Users.LogInAsync(new() { User = name, Password = Password }, cancellationToken)).AccessToken!);
    }

    private async Task<(string Name, string Token)> FederatedAsync(string tenant)
    {
        var subject = Documents.NewName("f");
        var claims = at.Provider.Claims(subject, "ops");
        claims["tenant_of"] = tenant;
        claims["preferred_username"] = subject;
        var token = at.Key.Token(claims);
        using var client = PawlClient.Connect(at.First, token);
        await client.Roles.GetCallerAsync(cancellationToken);
        return (subject, token);
    }
}
