using System.Diagnostics;
using System.Globalization;

namespace Pawl.Postgres.Private;

/// <summary>An installed PostgreSQL.</summary>
/// <param name="Directory">Holds <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="Major">Its major version.</param>
internal sealed record PostgresBinaries(string Directory, int Major)
{
    /// <summary>The oldest major version that Pawl works with.</summary>
    public const int OldestMajor = 15;

    public string Initdb => Path.Combine(Directory, "initdb");
    public string Postgres => Path.Combine(Directory, "postgres");

    /// <summary>Finds the installation to use.</summary>
    /// <param name="configured">The operator's choice; null to search.</param>
    /// <param name="requiredMajor">The version that made the existing data; null when there is none yet.</param>
    /// <param name="dataDirectory">For messages.</param>
    public static PostgresBinaries Find(string? configured, int? requiredMajor, string dataDirectory)
    {
        if (configured is not null) return Configured(configured, requiredMajor, dataDirectory);

        var found = Candidates().Where(candidate => candidate.Major >= OldestMajor && candidate.IsComplete).ToList();
        if (found.Count == 0) throw PrivatePostgresException.NotInstalled(requiredMajor ?? OldestMajor);

        return requiredMajor is { } major
            ? found.Find(candidate => candidate.Major == major) ?? throw PrivatePostgresException.MajorMissing(dataDirectory, major)
            : found.MaxBy(candidate => candidate.Major)!;
    }

    private bool IsComplete => File.Exists(Initdb) && File.Exists(Postgres);

    private static PostgresBinaries Configured(string directory, int? requiredMajor, string dataDirectory)
    {
        var chosen = new PostgresBinaries(directory, VersionOf(directory) ?? throw PrivatePostgresException.WrongBinaries(directory, "'postgres --version' does not answer"));
        if (!chosen.IsComplete) throw PrivatePostgresException.WrongBinaries(directory, "'initdb' is missing");
        if (chosen.Major < OldestMajor) throw PrivatePostgresException.WrongBinaries(directory, $"it is version {chosen.Major}");
        if (requiredMajor is { } major && major != chosen.Major) throw PrivatePostgresException.MajorMissing(dataDirectory, major);
        return chosen;
    }

    private static IEnumerable<PostgresBinaries> Candidates()
    {
        // Where the packages of Debian, of PostgreSQL's own RPMs and of Homebrew put each major version.
        (string Parent, string Prefix, string Bin)[] layouts =
        [
            ("/usr/lib/postgresql", "", "bin"),
            ("/usr", "pgsql-", "bin"),
            ("/opt/homebrew/opt", "postgresql@", "bin"),
            ("/usr/local/opt", "postgresql@", "bin"),
        ];
        foreach (var (parent, prefix, bin) in layouts)
        {
            if (!System.IO.Directory.Exists(parent)) continue;
            foreach (var directory in System.IO.Directory.EnumerateDirectories(parent, prefix + "*"))
            {
                if (int.TryParse(Path.GetFileName(directory).AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var major))
                {
                    yield return new(Path.Combine(directory, bin), major);
                }
            }
        }

        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (File.Exists(Path.Combine(directory, "postgres")) && VersionOf(directory) is { } major) yield return new(directory, major);
        }
    }

    /// <summary>Asks the binary, e.g. "postgres (PostgreSQL) 15.18 (Debian …)"; null when it does not answer like this.</summary>
    private static int? VersionOf(string directory)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(directory, "postgres"), ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var version = answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2) ?? "";
            var digits = new string([.. version.TakeWhile(char.IsAsciiDigit)]);
            return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
