using System.Globalization;

namespace Pawl.Runners.Sandbox;

/// <summary>The command line that puts a program into a bubblewrap sandbox.</summary>
/// <remarks>
/// New namespaces for everything, no network, no capability, an unprivileged user, system programs read-only, and a working directory and <c>/tmp</c> in memory
/// that vanish with the process. Limits come from <c>prlimit</c>, for bubblewrap sets none; root gives up its identity first, because limits do not bind root.
/// A shell opens the files that bubblewrap reads its own arguments and the program's file from, while it still is the server's user:
/// so no value of the environment shows in a list of processes, and nothing needs a place on the disk that the sandbox's user could read.
/// </remarks>
internal static class BubblewrapCommand
{
    /// <summary>The user and group inside, and the one that root becomes outside: nobody.</summary>
    private const string Nobody = "65534";
    private const string OpenOne = "exec 3<\"$1\"; shift; exec \"$@\"";
    private const string OpenTwo = "exec 3<\"$1\" 4<\"$2\"; shift 2; exec \"$@\"";

    /// <summary>The whole command line.</summary>
    /// <param name="tools">Where the programs are.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="arguments">File with what <see cref="Arguments"/> gave, each ended by NUL.</param>
    /// <param name="file">File with the program's own file; null when it has none.</param>
    /// <param name="program">The program and its arguments.</param>
    public static IReadOnlyList<string> Build(SandboxTools tools, SandboxOptions options, string arguments, string? file, IEnumerable<string> program)
    {
        List<string> command = file is null ? ["/bin/sh", "-c", OpenOne, "sh", arguments] : ["/bin/sh", "-c", OpenTwo, "sh", arguments, file];
        command.AddRange(
        [
            tools.Prlimit, "--core=0", $"--as={Number(options.MemoryBytes)}", $"--fsize={Number(options.DiskBytes)}", $"--nofile={Number(options.OpenFiles)}", $"--nproc={Number(options.Processes)}",
        ]);
        if (tools.IsRoot) command.AddRange([tools.Setpriv, $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"]);
        command.AddRange([tools.Bwrap, "--args", "3", "--"]); // what follows can never become an option
        command.AddRange(program);
        return command;
    }

    /// <summary>The arguments that bubblewrap reads from a file.</summary>
    public static IEnumerable<string> Arguments(SandboxOptions options, SandboxedProgram program)
    {
        var disk = Number(options.DiskBytes);
        List<string> arguments =
        [
            "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", Nobody, "--gid", Nobody, "--hostname", "pawl",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--proc", "/proc", "--dev", "/dev", "--size", disk, "--tmpfs", "/dev/shm", "--size", disk, "--tmpfs", "/tmp", "--size", disk, "--tmpfs", "/work", "--chdir", "/work",
        ];
        foreach (var path in program.Visible) arguments.AddRange(["--ro-bind", path, path]);
        if (program.FilePath is { } file) arguments.AddRange(["--ro-bind-data", "4", file]);
        arguments.AddRange(
        [
            // The root and /dev are file systems in memory too, and have no size of their own.
            "--remount-ro", "/dev", "--remount-ro", "/",
            "--clearenv", "--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin", "--setenv", "HOME", "/work", "--setenv", "LANG", "C.UTF-8",
        ]);
        foreach (var (name, value) in program.Environment) arguments.AddRange(["--setenv", name, value]);
        return arguments;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
