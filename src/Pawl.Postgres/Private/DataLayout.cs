using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pawl.Postgres.Private;

/// <summary>Where the files of the private server are.</summary>
/// <param name="Home">Holds everything below; ours.</param>
/// <param name="Cluster">PostgreSQL's own data directory.</param>
internal sealed record DataLayout(string Home, string Cluster)
{
    /// <summary>Where data goes when we are root and the server's user cannot reach the directory we were given, e.g. below <c>/root</c>.</summary>
    private const string RootsShelter = "/var/lib/pawl";

    /// <summary>Longest directory for a socket: 107 bytes of path less <c>/.s.PGSQL.5432</c>.</summary>
    private const int LongestSocketDirectory = 92;

    /// <summary>Passwords of the server's logins; readable by us only.</summary>
    public string Logins => Path.Combine(Home, "postgres.logins.json");

    /// <summary>Locked while a Pawl uses the data.</summary>
    public string Lock => Path.Combine(Home, "postgres.lock");

    /// <summary>The major version that made the data; null when there is none yet.</summary>
    public int? Major()
    {
        var file = Path.Combine(Cluster, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file).AsSpan().Trim(), CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Chooses the place: where data is already, else the given directory, else the shelter.</summary>
    public static DataLayout Resolve(string dataDirectory, ServerUser user)
    {
        var given = At(Path.GetFullPath(dataDirectory));
        MakeHome(given.Home, user);
        if (given.Major() is not null) return user.CanPass(given.Home) ? given : throw PrivatePostgresException.Unreachable(given.Home, user.Name);
        if (!user.IsAnother) return given;

        var shelter = ShelterOf(given);
        // Where data is, it stays: also when somebody has opened the way to the given directory since.
        if (shelter.Major() is null && user.CanPass(given.Home)) return given;
        MakeHome(shelter.Home, user);
        return user.CanPass(shelter.Home) ? shelter : throw PrivatePostgresException.Unreachable(given.Home, user.Name);
    }

    /// <summary>Where data is already; null when there is none. Makes nothing.</summary>
    public static DataLayout? Find(string dataDirectory)
    {
        var given = At(Path.GetFullPath(dataDirectory));
        if (given.Major() is not null) return given;
        var shelter = ShelterOf(given);
        return shelter.Major() is not null ? shelter : null;
    }

    /// <summary>Makes a directory for the socket that only the server's user can enter; short enough for the kernel.</summary>
    public string MakeSocketDirectory(ServerUser user)
    {
        var directory = Path.Combine(Home, "postgres.socket");
        if (Encoding.UTF8.GetByteCount(directory) > LongestSocketDirectory)
        {
            // A fresh name each time: nobody can have prepared it.
            directory = Directory.CreateTempSubdirectory("pawl-").FullName;
        }

        MakePrivateDirectory(directory, user);
        return directory;
    }

    /// <summary>Removes the directory of a stopped server's socket.</summary>
    public static void RemoveSocketDirectory(string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    /// <summary>Makes a directory that only the server's user can enter.</summary>
    public static void MakePrivateDirectory(string directory, ServerUser user)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(directory, OwnerOnly);
        File.SetUnixFileMode(directory, OwnerOnly);
        user.Own(directory);
    }

    private static DataLayout ShelterOf(DataLayout given) =>
        At(Path.Combine(RootsShelter, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(given.Home)).AsSpan(0, 8))));

    private static DataLayout At(string home) => new(home, Path.Combine(home, "postgres"));

    private static void MakeHome(string home, ServerUser user)
    {
        if (Directory.Exists(home)) return;
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        // The server's user must pass through to its own directory; what else lies here protects itself.
        if (user.IsAnother) mode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(home, mode);
    }
}
