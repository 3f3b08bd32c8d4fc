namespace Pawl.Postgres.Bootstrap;

/// <summary>A database login that Pawl cannot, or must not, work with.</summary>
public sealed class DatabaseRoleException : Language.PawlException
{
    private DatabaseRoleException(string code, string message, Exception? cause = null) : base(code, message, cause)
    {
    }

    internal static DatabaseRoleException PasswordsUnknown(IEnumerable<string> roles) => new(
        "database-roles-exist",
        $"The role(s) {string.Join(", ", roles)} exist on this database server, but their passwords are not in the data directory. Copy 'database.logins.json' from the Pawl that made them, "
        + "or give their logins yourself (PAWL_DATABASE_OWNER_URL, PAWL_DATABASE_APP_URL, PAWL_DATABASE_COMMITTER_URL).");

    internal static DatabaseRoleException TooMighty(string user, string why) => new(
        "unsafe-database-role", $"The database login '{user}' {why}, so row level security would not hold tenants apart. Use a login that is a plain member of the role; see docs/postgresql.md.");

    internal static DatabaseRoleException NotMember(string user, string role) => new(
        "unsafe-database-role", $"The database login '{user}' is neither '{role}' nor a member of it. Grant it ('GRANT {role} TO …'), or use the right login.");

    internal static DatabaseRoleException Incomplete() => new(
        "database-logins-incomplete", "Of the three logins PAWL_DATABASE_OWNER_URL, PAWL_DATABASE_APP_URL and PAWL_DATABASE_COMMITTER_URL either all or none must be set.");

    internal static DatabaseRoleException RightsMissing(Exception cause) => new(
        "database-rights-missing",
        $"The database login may not make what Pawl needs: {cause.Message} Give the login of PAWL_DATABASE_URL the right CREATEROLE and make it owner of the database, or make the roles yourself; see docs/postgresql.md.",
        cause);

    internal static DatabaseRoleException LoginFailed(Exception cause) => new(
        "database-login-failed", $"The database refuses the login: {cause.Message} Check user, password and database in the connection string.", cause);
}
