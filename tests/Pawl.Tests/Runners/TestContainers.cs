using System.Diagnostics;
using System.Globalization;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners.Containers;
using Pawl.Runners.Processes;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners;

/// <summary>A real container engine with an image made of this machine's own shell: no registry is asked for anything.</summary>
internal static class TestContainers
{
    public const string Image = "localhost/pawl-test-shell:1";

    private static readonly string[] Programs = ["sh", "cat", "sleep", "head", "env", "touch", "id", "ls", "yes"];
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static FoundEngine? found;
    private static string? absent;

    /// <summary>Options that work on machines with old control groups and small limits, too.</summary>
    public static ContainerOptions Options() => new()
    {
        Engine = Environment.GetEnvironmentVariable("PAWL_TEST_CONTAINER_ENGINE") ?? "podman",
        EngineFlags = File.Exists("/usr/sbin/runc") || File.Exists("/usr/bin/runc") ? ["--runtime=runc"] : [],
        CreateFlags = ["--ulimit=nofile=1024:1024", "--ulimit=nproc=256:256"],
        MemoryBytes = 128 << 20,
        Timeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>The engine; the test is skipped, visibly, where there is none.</summary>
    public static async Task<FoundEngine> EngineAsync()
    {
        await Gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (found is null && absent is null) await PrepareAsync();
        }
        finally
        {
            Gate.Release();
        }
        if (absent is not null) Assert.Skip(absent);
        return found!;
    }

    public static ContainerActivity Container(string command, string? stdin = null) =>
        new(Image, $"pawl-test-{Guid.NewGuid():N}", command, [], stdin, [], [], [], ContainerPull.Never, TimeSpan.Zero, ProcessReturn.Stdout);

    public static ActivityCall Call(ContainerActivity container, string key = "key-1", string tenant = "default") => new(new ExecutionKey(tenant, "exec"), "/do/0/run", 1, key, container);

    /// <summary>Runs the engine, past everything that is tested.</summary>
    public static async Task<ProcessOutput> RawAsync(params string[] arguments) =>
        await new ContainerEngine(Options(), TestProcesses.Bounded).RunAsync(await EngineAsync(), arguments, null, null, TestContext.Current.CancellationToken);

    private static async Task PrepareAsync()
    {
        var engine = new ContainerEngine(Options(), TestProcesses.Bounded);
        try { found = await engine.FindAsync(TestContext.Current.CancellationToken); }
        catch (ProcessFailedException error)
        {
            absent = error.Message;
            return;
        }

        var known = await engine.RunAsync(found, ["image", "inspect", Image], null, null, TestContext.Current.CancellationToken);
        if (known.Code != 0) await ImportAsync(found);
    }

    private static async Task ImportAsync(FoundEngine engine)
    {
        var root = Directory.CreateTempSubdirectory("pawl-image-").FullName;
        var script = $$"""
            set -e; cd '{{root}}'; mkdir -p bin tmp etc proc dev sys data
            for program in {{string.Join(' ', Programs)}}; do cp -L "$(command -v $program)" bin/; done
            for library in $(ldd bin/* | grep -o '/[^ ):]*' | grep '\.so' | sort -u); do mkdir -p ".$(dirname "$library")"; cp -L "$library" ".$library"; done
            tar -cf image.tar bin tmp etc proc dev sys data $(ls -d lib lib64 usr 2>/dev/null); {{engine.Program}} import image.tar {{Image}}
            """;
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.Delete(root, recursive: true);
        if (process.ExitCode != 0) absent = string.Create(CultureInfo.InvariantCulture, $"The test image could not be made ({process.ExitCode}): {error}");
    }
}
