using System.Diagnostics.CodeAnalysis;

namespace Pawl.Runners.Sandbox;

/// <summary>Where the programs that make the sandbox are.</summary>
/// <param name="Bwrap">bubblewrap.</param>
/// <param name="Prlimit">From util-linux.</param>
/// <param name="Setpriv">From util-linux.</param>
/// <param name="IsRoot">Whether this process is root and must step down first.</param>
public sealed record SandboxTools(string Bwrap, string Prlimit, string Setpriv, bool IsRoot)
{
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin"];

    /// <summary>Finds the programs on this machine.</summary>
    /// <param name="tools">What was found; null when something is missing.</param>
    /// <param name="missing">What is missing and how to install it; null when nothing is.</param>
    public static bool TryFind([NotNullWhen(true)] out SandboxTools? tools, [NotNullWhen(false)] out string? missing)
    {
        (tools, missing) = (null, null);
        var (bwrap, prlimit, setpriv) = (Find("bwrap"), Find("prlimit"), Find("setpriv"));
        if (bwrap is null) missing = "Processes run only in a sandbox, and bubblewrap (bwrap) is not installed; install it, e.g. with 'apt-get install bubblewrap'.";
        else if (prlimit is null || setpriv is null) missing = "Processes run only within limits, and prlimit and setpriv are not installed; install util-linux.";
        else tools = new(bwrap, prlimit, setpriv, string.Equals(Environment.UserName, "root", StringComparison.Ordinal));
        return tools is not null;
    }

    private static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
