using Pawl.Language;

namespace Pawl.Postgres.Private;

/// <summary>The private PostgreSQL cannot be started or used.</summary>
/// <param name="code">The stable code.</param>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="cause">The underlying exception, or null.</param>
public sealed class PrivatePostgresException(string code, string message, Exception? cause = null) : PawlException(code, message, cause)
{
    internal static PrivatePostgresException NotInstalled(int major) => new(
        "postgresql-not-installed",
        $"No PostgreSQL {major} or newer was found on this machine. Install it (Debian, Ubuntu: 'apt-get install postgresql'; Fedora: 'dnf install postgresql-server'; macOS: 'brew install postgresql'), "
        + "name its directory in PAWL_POSTGRES_BIN, or point PAWL_DATABASE_URL at a server you run yourself.");

    internal static PrivatePostgresException WrongBinaries(string directory, string detail) => new(
        "postgresql-not-installed", $"'{directory}' holds no usable PostgreSQL: {detail}. Name the directory that has 'initdb' and 'postgres' of version {PostgresBinaries.OldestMajor} or newer.");

    internal static PrivatePostgresException MajorMissing(string dataDirectory, int major) => new(
        "postgresql-major-mismatch",
        $"The data in '{dataDirectory}' was made by PostgreSQL {major}, which is not installed here. Install PostgreSQL {major}, or move the data to the newer version with pg_upgrade.");

    internal static PrivatePostgresException InUse(string dataDirectory) => new(
        "data-directory-in-use", $"Another Pawl uses '{dataDirectory}'. Stop it, or give this one a data directory of its own (PAWL_DATA).");

    internal static PrivatePostgresException NoServerUser() => new(
        "postgresql-no-user",
        "PostgreSQL refuses to run as root and this machine has no user 'postgres'. Make one ('useradd --system postgres'), or start Pawl as an ordinary user.");

    internal static PrivatePostgresException NoTool(string tool) => new(
        "postgresql-no-user", $"Started as root, Pawl needs '{tool}' (package util-linux) to run PostgreSQL as the user 'postgres'. Install it, or start Pawl as an ordinary user.");

    internal static PrivatePostgresException Unreachable(string directory, string user) => new(
        "data-directory-unreachable",
        $"PostgreSQL runs as the user '{user}', who cannot pass through to '{directory}'. Let others pass each directory above it ('chmod o+x'), or choose another one (PAWL_DATA).");

    internal static PrivatePostgresException InitFailed(string directory, string output) => new(
        "postgresql-init-failed", $"'initdb' could not make a database cluster in '{directory}': {output}");

    internal static PrivatePostgresException StartFailed(string directory, string log) => new(
        "postgresql-start-failed", $"PostgreSQL did not start on '{directory}'. Its last words: {log}");

    internal static PrivatePostgresException LoginsLost(string file) => new(
        "database-logins-lost", $"'{file}' with the passwords of the private PostgreSQL is missing, but its data is there. Restore the file from a backup of the data directory.");
}
