namespace Pawl.Postgres.Connections;

/// <summary>The three database roles. They exist once for a whole PostgreSQL server.</summary>
public static class Roles
{
    /// <summary>Migrates: owns every object, and is used only while Pawl starts.</summary>
    public const string Owner = "pawl_owner";
    /// <summary>Serves requests: sees the one tenant that its transaction names.</summary>
    public const string App = "pawl_app";
    /// <summary>Commits rounds: sees the tenants that its transaction lists.</summary>
    public const string Committer = "pawl_committer";
}
