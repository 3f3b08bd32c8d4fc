using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Runners.Processes;
using Pawl.Runners.Sandbox;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners;

/// <summary>What tests of processes share: the real sandbox, and a look at the machine's processes.</summary>
internal static class TestProcesses
{
    private static readonly ProcessStarter Starter = new();

    public static BoundedProcess Bounded { get; } = new(Starter, TimeProvider.System);

    public static SandboxedProcess Sandbox(SandboxOptions? options = null)
    {
        if (!SandboxTools.TryFind(out _, out var missing)) Assert.Skip(missing);
        return new(options ?? new(), Bounded);
    }

    public static ActivityCall Call(ActivityRequest request) => new(new ExecutionKey("default", "exec"), "/do/0/run", 1, "key-1", request);

    /// <summary>Ids of processes anywhere on the machine whose command line contains a text.</summary>
    public static string[] With(string marker) =>
    [
        .. Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
            .Where(file => Contains(file, marker)),
    ];

    /// <summary>Waits until no such process is left: the kernel takes the processes of a namespace with their first one, but not in the same instant.</summary>
    public static void AssertGone(string marker) =>
        Assert.True(SpinWait.SpinUntil(() => With(marker).Length == 0, TimeSpan.FromSeconds(5)), $"processes with {marker} still run");

    private static bool Contains(string file, string marker)
    {
        try { return File.ReadAllText(file).Contains(marker, StringComparison.Ordinal); }
        catch (IOException) { return false; }
        catch (UnauthorizedAccessException) { return false; }
    }
}
