using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;

namespace Pawl.Server.Login;

/// <summary>Checks passwords. Names that exist and names that do not get the same answers after the same time.</summary>
internal sealed class LoginDesk(IUserStore users, ITenantStore tenants, HashingDesk hashing, SessionMaker sessions, SessionRing ring, RequestAudit audit, Meter meter, TimeProvider time)
{
    /// <summary>Failures that cost nothing, the first lock and the longest: at most some 100 passwords a day can be tried on one name.</summary>
    public static LoginBounds Bounds { get; } = new(5, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15));

    private static readonly RouteAudit Action = new("session.login");
    private readonly Counter<long> logins = meter.CreateCounter<long>("pawl.logins", description: "Logins by their outcome: done, failed, or throttled without looking at the password.");

    /// <summary>Opens a session.</summary>
    /// <exception cref="ApiException">User or password are wrong, or too many were tried.</exception>
    public async Task<OpenedSession> LogInAsync(HttpContext http, Client.Access.Login wanted, CancellationToken cancellationToken)
    {
        var (tenant, name) = (wanted.Tenant ?? KeyMaker.DefaultTenant, wanted.User);
        // What cannot name anybody is not looked for: the answer is the one that everybody gets, after as long.
        var canBe = UserNames.IsTenant(tenant) && UserNames.IsName(name) && wanted.Password.Length <= PasswordPolicy.Longest && PasswordPolicy.IsWellFormed(wanted.Password);
        if (canBe && await users.LockedUntilAsync(tenant, name, time.GetUtcNow(), cancellationToken) is { } until) throw Throttled(until);

        var user = canBe ? await users.FindAsync(tenant, name, cancellationToken) : null;
        var matches = await CheckAsync(user is { IsService: false, DisabledAt: null } ? user.PasswordHash : null, canBe ? wanted.Password : "", cancellationToken);
        if (!canBe) throw Failed();

        // A tenant that is none has no log of its own; who tries such is told to the installation's.
        var found = await tenants.FindAsync(tenant, cancellationToken);
        var isTenant = found is not null;
        var caller = new Caller(isTenant ? tenant : KeyMaker.DefaultTenant, $"user:{name}", [], Grants.None);
        // A tenant that is closed lets nobody in, and does not tell who would have been right.
        if (matches && found is { DisabledAt: null }) return await OpenAsync(http, caller, user!, wanted.Browser is true, cancellationToken);

        var locked = await users.CountFailureAsync(tenant, name, Bounds, time.GetUtcNow(), cancellationToken);
        var failure = Failed();
        // Every password that was looked at is in the log; what was sent away unseen is counted only, or the log itself could be flooded.
        await audit.RefuseAsync(http, caller, Action, failure, $"{(isTenant ? "" : $"tenant '{tenant}' is none")}{(locked is { } end ? $" locked until {end:O}" : "")}".Trim());
        throw failure;
    }

    /// <summary>Changes the password of somebody who knows the one so far.</summary>
    /// <exception cref="ApiException">He does not, or too many were tried.</exception>
    public async Task ChangePasswordAsync(string tenant, string name, string current, string password, CancellationToken cancellationToken)
    {
        if (await users.LockedUntilAsync(tenant, name, time.GetUtcNow(), cancellationToken) is { } until) throw Throttled(until);
        var canBe = current.Length <= PasswordPolicy.Longest && PasswordPolicy.IsWellFormed(current);
        var user = await users.FindAsync(tenant, name, cancellationToken);
        if (!await CheckAsync(canBe ? user?.PasswordHash : null, canBe ? current : "", cancellationToken))
        {
            await users.CountFailureAsync(tenant, name, Bounds, time.GetUtcNow(), cancellationToken);
            throw Failed();
        }
        var hash = await hashing.RunAsync(() => PasswordHash.Of(password), cancellationToken);
        await users.SetPasswordAsync(tenant, name, hash, time.GetUtcNow(), cancellationToken);
        ring.ForgetAll();
    }

    private async Task<OpenedSession> OpenAsync(HttpContext http, Caller caller, StoredUser user, bool isBrowser, CancellationToken cancellationToken)
    {
        var opened = await sessions.OpenAsync(caller.Tenant, user.Name, isBrowser, cancellationToken);
        await users.RecordLoginAsync(caller.Tenant, user.Name, time.GetUtcNow(), cancellationToken);
        await audit.RecordAsync(http, caller, Action, $"session:{opened.Id}");
        logins.Add(1, new KeyValuePair<string, object?>("outcome", "done"));
        return opened;
    }

    private async Task<bool> CheckAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        try { return await hashing.RunAsync(() => PasswordHash.Matches(hash, password), cancellationToken); }
        catch (ApiException)
        {
            logins.Add(1, new KeyValuePair<string, object?>("outcome", "throttled"));
            throw;
        }
    }

    private ApiException Failed()
    {
        logins.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
        return new("login-failed", "Tenant, user and password do not belong together.") { Challenge = $"{AccessControl.Scheme} realm=\"pawl\"" };
    }

    private ApiException Throttled(DateTimeOffset until)
    {
        logins.Add(1, new KeyValuePair<string, object?>("outcome", "throttled"));
        var wait = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((until - time.GetUtcNow()).TotalSeconds)));
        return new("login-throttled", $"Too many logins failed under this name. Try again in {wait.TotalSeconds} seconds.") { RetryAfter = wait };
    }
}
