using System.Diagnostics;
using System.Text;

namespace Pawl.IntegrationTests.Crash;

/// <summary>
/// The outside witness of what runs in a sandbox: it has no network and no folder to share, but its processes are in the kernel's list, with their environment.
/// A command under watch has <see cref="Variable"/> among its variables and sleeps; the witness sees it there, and decides when it goes on.
/// </summary>
internal sealed class ProcessWitness
{
    /// <summary>The variable by which the witness knows its processes.</summary>
    public const string Variable = "CRASH_WITNESS";
    private const string Key = "PAWL_IDEMPOTENCY_KEY";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>The value of <see cref="Variable"/>, unlike that of any other test.</summary>
    public string Mark { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Waits until the command sleeps.</summary>
    public async Task<Witnessed> AppearsAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(Pace); // the kernel's list of processes can only be asked
        while (true)
        {
            if (Living().Where(process => process.IsAsleep).ToList() is [var only]) return only;
            await pace.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Waits until the command has begun this many sleeps.</summary>
    public async Task GrowsToAsync(int sleeps, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(Pace);
        while (Living().Count(process => process.IsAsleep) < sleeps) await pace.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>Waits until nothing of the command is left.</summary>
    public async Task IsGoneAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(Pace);
        while (Living().Count > 0) await pace.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>All that live now under this mark: the command's shell, and the sleep that it began.</summary>
    public IReadOnlyList<Witnessed> Living()
    {
        var found = new List<Witnessed>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            try
            {
                var variables = Parts(folder, "environ");
                if (!variables.Contains($"{Variable}={Mark}")) continue;
                var key = variables.Single(variable => variable.StartsWith(Key + "=", StringComparison.Ordinal))[(Key.Length + 1)..];
                found.Add(new(id, key, IsAsleep: Parts(folder, "cmdline") is ["sleep", ..]));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
        }
        return found;
    }

    private static string[] Parts(string folder, string file) => Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, file))).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>One process of a sandbox.</summary>
    /// <param name="Id">Its process id outside.</param>
    /// <param name="IdempotencyKey">The key that it was given.</param>
    /// <param name="IsAsleep">Whether it is the sleep.</param>
    internal sealed record Witnessed(int Id, string IdempotencyKey, bool IsAsleep)
    {
        /// <summary>Ends the sleep alone: the shell that began it goes on with what follows.</summary>
        public void Wake()
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
        }
    }
}
