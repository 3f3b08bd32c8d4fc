using System.Diagnostics;
using System.Globalization;

namespace Pawl.Postgres.Private;

/// <summary>Who runs the server's programs: ourselves, or the user <c>postgres</c> when we are root, because PostgreSQL never runs as root.</summary>
internal sealed class ServerUser
{
    private const string RootsDelegate = "postgres";

    private readonly (uint User, uint Group)? _ids;
    private readonly string? _setpriv;
    private readonly string? _setsid;

    private ServerUser(string name, (uint, uint)? ids, string? setpriv, string? setsid) => (Name, _ids, _setpriv, _setsid) = (name, ids, setpriv, setsid);

    public string Name { get; }

    /// <summary>Whether it is another user than we are.</summary>
    public bool IsAnother => _ids is not null;

    public static ServerUser Current()
    {
        var setpriv = Tool("setpriv");
        var setsid = Tool("setsid");
        if (!Environment.IsPrivilegedProcess) return new(Environment.UserName, null, setpriv, setsid);

        var entry = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 3 && fields[0] == RootsDelegate)
            ?? throw PrivatePostgresException.NoServerUser();
        if (setpriv is null) throw PrivatePostgresException.NoTool("setpriv");
        return new(RootsDelegate, (uint.Parse(entry[2], CultureInfo.InvariantCulture), uint.Parse(entry[3], CultureInfo.InvariantCulture)), setpriv, setsid);
    }

    /// <summary>Gives a file or directory to this user; nothing to do when that is ourselves.</summary>
    public void Own(string path)
    {
        if (_ids is var (user, group)) NativeMethods.ChangeOwner(path, user, group);
    }

    /// <summary>Whether this user can pass through a directory that exists.</summary>
    public bool CanPass(string directory)
    {
        if (!IsAnother) return true;
        using var process = Process.Start(Command("/usr/bin/test", ["-x", directory]))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>A program to be run to its end by this user.</summary>
    public ProcessStartInfo Command(string program, IEnumerable<string> arguments) =>
        Start(IsAnother ? [_setpriv!, .. Privileges(), program, .. arguments] : [program, .. arguments], redirectOutput: true);

    /// <summary>A program that serves us, run by this user, that gets <c>SIGINT</c> when the thread that starts it dies.</summary>
    /// <remarks>
    /// In a session of its own, so that Ctrl-C in our terminal reaches us alone and we end it in order.
    /// The death signal is a courtesy: without it (no setpriv, not Linux) the next start finds and stops a server that was left behind.
    /// </remarks>
    public ProcessStartInfo Service(string program, IEnumerable<string> arguments)
    {
        List<string> command = [];
        if (_setpriv is not null)
        {
            command.Add(_setpriv);
            if (IsAnother) command.AddRange(Privileges());
            // After the change of user, which would clear it.
            if (OperatingSystem.IsLinux()) command.AddRange(["--pdeathsig", "INT"]);
            command.Add("--no-new-privs");
        }

        if (_setsid is not null) command.Add(_setsid);
        return Start([.. command, program, .. arguments], redirectOutput: false);
    }

    private static string[] Privileges() => ["--reuid", RootsDelegate, "--regid", RootsDelegate, "--init-groups"];

    private static ProcessStartInfo Start(IReadOnlyList<string> command, bool redirectOutput)
    {
        // "/": every user can stand there, and the server must not hold our directory. The environment is not passed on: it may hold secrets and PG… variables.
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = redirectOutput,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        return start;
    }

    private static string? Tool(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append("/usr/bin").Append("/usr/sbin")
            .Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}
