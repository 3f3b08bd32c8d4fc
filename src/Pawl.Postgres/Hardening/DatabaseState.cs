namespace Pawl.Postgres.Hardening;

/// <summary>What one look into a database found: what stands and falls with it, and nothing that a tenant keeps in it.</summary>
public sealed record DatabaseState
{
    /// <summary>The logins that a server works with, as far as they are known.</summary>
    public required IReadOnlyList<LoginState> Logins { get; init; }

    /// <summary>Settings that give up what was acknowledged when the machine crashes, e.g. <c>fsync</c>. Empty when all are on.</summary>
    public required IReadOnlyList<string> Undurable { get; init; }

    /// <summary>Tables of the schema that policies do not hold for everybody. Null when the schema is not there yet.</summary>
    public required IReadOnlyList<string>? OpenTables { get; init; }

    /// <summary>How many data keys each key-encryption key wraps, by its name. Null when the login may not ask, or there is no schema.</summary>
    public required IReadOnlyDictionary<string, long>? WrappedBy { get; init; }

    /// <summary>Keys of administrators that count and never end, over all tenants. Null when the login may not ask, or there is no schema.</summary>
    public required long? LastingAdminKeys { get; init; }
}

/// <summary>A login, and what the server says of its connection.</summary>
/// <param name="Name">The role that is logged in.</param>
/// <param name="Works">Whether requests and rounds run as it; false for the one that only migrates or makes roles.</param>
/// <param name="IsSuperuser">Whether it is a superuser.</param>
/// <param name="BypassesPolicies">Whether it has BYPASSRLS.</param>
/// <param name="MayOwnTables">Whether it is or may become the owner of the tables.</param>
/// <param name="OpenTo">The other machine that its connection goes to without TLS; null when it is encrypted or never leaves this one.</param>
public sealed record LoginState(string Name, bool Works, bool IsSuperuser, bool BypassesPolicies, bool MayOwnTables, string? OpenTo);
