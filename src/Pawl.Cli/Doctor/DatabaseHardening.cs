using Pawl.Language;
using Pawl.Postgres.Hardening;
using Pawl.Runtime.Encryption;
using Pawl.Server.Encryption;
using Pawl.Server.Options;

namespace Pawl.Cli.Doctor;

/// <summary>The points of <c>docs/security.md</c> that only the database can tell. It is looked into, and nothing in it is changed.</summary>
internal static class DatabaseHardening
{
    /// <summary>Admin keys without an end that nobody needs to be told of: the first one, one of a person, one of a program.</summary>
    private const long FewAdminKeys = 3;
    private const string Reached = "database";

    public static async Task<IReadOnlyList<Finding>> RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        DatabaseState? state;
        try
        {
            state = await DatabaseInspector.LookAsync(options.Postgres, cancellationToken);
        }
        catch (PawlException error)
        {
            return [HardeningChecks.Fail(Reached, error.Message, "The points that only the database can tell were not looked at.")];
        }
        return state is null
            ? [HardeningChecks.Ok(Reached, "a private one, which does not run now: run this again while the server does")]
            : [HardeningChecks.Ok(Reached, $"looked into as {string.Join(", ", state.Logins.Select(login => login.Name))}"), .. await PointsAsync(options, state, cancellationToken)];
    }

    private static async Task<IReadOnlyList<Finding>> PointsAsync(ServerOptions options, DatabaseState state, CancellationToken cancellationToken) =>
    [
        Login(state),
        RowSecurity(state),
        Durability(state),
        Connection(state),
        await WrappedKeysAsync(options, state, cancellationToken),
        AdminKeys(state),
    ];

    private static Finding Login(DatabaseState state)
    {
        var mighty = state.Logins.Where(login => login.IsSuperuser || login.BypassesPolicies || (login.Works && login.MayOwnTables)).ToList();
        if (mighty.Count == 0) return HardeningChecks.Ok("database-login", "row policies bind every login");
        var told = string.Join(", ", mighty.Select(login => $"{login.Name} {(login.IsSuperuser ? "is a superuser" : login.BypassesPolicies ? "has BYPASSRLS" : "is or may become the owner of the tables")}"));
        return mighty.Exists(login => login.Works)
            ? HardeningChecks.Fail("database-login", $"{told}: row policies do not hold tenants apart", "Give the server logins that are plain members of pawl_app and pawl_committer (docs/postgresql.md).")
            : HardeningChecks.Warn("database-login", $"{told}; no request runs as it", "Let an administrator make the roles, and give the server their logins (docs/postgresql.md).");
    }

    private static Finding RowSecurity(DatabaseState state) => state.OpenTables switch
    {
        null => HardeningChecks.Ok("row-security", "no table yet"),
        [] => HardeningChecks.Ok("row-security", "enabled and forced on every table"),
        var open => HardeningChecks.Fail("row-security", $"not enabled and forced on {string.Join(", ", open.Select(table => $"pawl.{table}"))}", "ALTER TABLE … ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; and find out who changed it."),
    };

    private static Finding Durability(DatabaseState state) => state.Undurable.Count == 0
        ? HardeningChecks.Ok("durability", "what was acknowledged is on disk")
        : HardeningChecks.Fail("durability", $"{string.Join(", ", state.Undurable)} is off: a crash of the machine may take what was acknowledged", "Switch it on; the server does not start with this.");

    private static Finding Connection(DatabaseState state)
    {
        var open = state.Logins.Where(login => login.OpenTo is not null).ToList();
        return open.Count == 0
            ? HardeningChecks.Ok("database-connection", "encrypted, or within this machine")
            : HardeningChecks.Fail("database-connection", $"{string.Join(", ", open.Select(login => $"{login.Name} at {login.OpenTo}"))}: everything passes the network in clear", "Set ssl=on at the database, and sslmode=verify-full in the connection.");
    }

    private static async Task<Finding> WrappedKeysAsync(ServerOptions options, DatabaseState state, CancellationToken cancellationToken)
    {
        const string Point = "wrapped-keys";
        if (state.WrappedBy is not { } wrapped)
            return state.OpenTables is null ? HardeningChecks.Ok(Point, "nothing is sealed yet") : HardeningChecks.Warn(Point, "this login may not ask which keys wrap", "Run this with the server's own logins, or after its first start.");
        IReadOnlyList<EncryptionKey> keys;
        try
        {
            keys = EncryptionKeys.Find(options) is { } source ? await source.ReadAsync(cancellationToken) : [];
        }
        catch (EncryptionKeyException error)
        {
            return HardeningChecks.Fail(Point, error.Message, "The server does not start with this.");
        }

        var unknown = wrapped.Keys.Where(id => keys.All(key => key.Id != id)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            return HardeningChecks.Fail(Point, $"{wrapped.Where(key => unknown.Contains(key.Key)).Sum(key => key.Value)} data keys are wrapped with {string.Join(", ", unknown)}, which is not among the keys of these settings", "Give the server that key, or restore it (docs/encryption.md): without it nothing of this opens.");
        var old = wrapped.Where(key => key.Key != keys[0].Id).ToList();
        return old.Count == 0
            ? HardeningChecks.Ok(Point, wrapped.Count == 0 ? "nothing is sealed yet" : $"all data keys are wrapped with {keys[0].Id}")
            : HardeningChecks.Warn(Point, $"{old.Sum(key => key.Value)} data keys are still wrapped with {string.Join(", ", old.Select(key => key.Key).Order(StringComparer.Ordinal))}, which {keys[0].Id} replaces", "pawl encryption rotate; then take the old key out where the server gets it.");
    }

    private static Finding AdminKeys(DatabaseState state) => state.LastingAdminKeys switch
    {
        null => state.OpenTables is null ? HardeningChecks.Ok("admin-keys", "none yet") : HardeningChecks.Warn("admin-keys", "this login may not count them", "Run this with the server's own logins, or after its first start."),
        <= FewAdminKeys and var few => HardeningChecks.Ok("admin-keys", $"{few} without an end"),
        var many => HardeningChecks.Warn("admin-keys", $"{many} admin keys never end", "Revoke those that nobody needs (pawl key list), and give new ones an end (--expires)."),
    };
}
