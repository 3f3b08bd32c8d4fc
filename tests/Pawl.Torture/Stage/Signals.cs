using System.Globalization;
using System.Runtime.InteropServices;

namespace Pawl.Torture.Stage;

/// <summary>Signals to processes, and who has which children.</summary>
internal static partial class Signals
{
    public const int Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    /// <summary>Sends a signal; to a process that is gone it does nothing.</summary>
    /// <returns>Whether there was one to get it.</returns>
    public static bool Send(int process, int signal) => process > 1 && SendSignal(process, signal) == 0;

    /// <summary>The processes whose parent is the given one.</summary>
    public static List<int> ChildrenOf(int process)
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                // pid (name) state parent …; a name may hold spaces and brackets.
                var status = File.ReadAllText(Path.Combine(folder, "stat"));
                var parent = status[(status.LastIndexOf(')') + 2)..].Split(' ')[1];
                if (int.Parse(parent, CultureInfo.InvariantCulture) == process) children.Add(id);
            }
            catch (IOException)
            {
                // Gone meanwhile.
            }
        }
        return children;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
