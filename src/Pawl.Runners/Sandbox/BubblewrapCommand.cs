using System.Globalization;

namespace Pawl.Runners.Sandbox;

/// <summary>The command line that puts a program into a bubblewrap sandbox.</summary>
/// <remarks>
/// New namespaces for everything, no network, no capability, an unprivileged user, system programs read-only, and a working directory and <c>/tmp</c> in memory
/// that vanish with the process. Limits come from <c>prlimit</c>, for bubblewrap sets none; root gives up its identity first, because limits do not bind root.
/// </remarks>
internal static class BubblewrapCommand
{
    /// <summary>The user and group inside, and the one that root becomes outside: nobody.</summary>
    private const string Nobody = "65534";

    /// <param name="tools">Where the programs are.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="environment">Variables inside; the sandbox starts from an empty environment.</param>
    /// <param name="program">The program and its arguments.</param>
    public static IReadOnlyList<string> Build(SandboxTools tools, SandboxOptions options, IEnumerable<KeyValuePair<string, string>> environment, IEnumerable<string> program)
    {
        List<string> command =
        [
            tools.Prlimit, "--core=0", $"--as={Number(options.MemoryBytes)}", $"--fsize={Number(options.DiskBytes)}", $"--nofile={Number(options.OpenFiles)}", $"--nproc={Number(options.Processes)}",
        ];
        if (tools.IsRoot) command.AddRange([tools.Setpriv, $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"]);
        command.AddRange(
        [
            tools.Bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", Nobody, "--gid", Nobody, "--hostname", "pawl",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--proc", "/proc", "--dev", "/dev", "--size", Number(options.DiskBytes), "--tmpfs", "/dev/shm",
            "--size", Number(options.DiskBytes), "--tmpfs", "/tmp", "--size", Number(options.DiskBytes), "--tmpfs", "/work", "--chdir", "/work",
            // The root and /dev are file systems in memory too, and have no size of their own.
            "--remount-ro", "/dev", "--remount-ro", "/",
            "--clearenv", "--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin", "--setenv", "HOME", "/work", "--setenv", "LANG", "C.UTF-8",
        ]);
        foreach (var (name, value) in environment) command.AddRange(["--setenv", name, value]);
        command.Add("--"); // what follows can never become an option
        command.AddRange(program);
        return command;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
