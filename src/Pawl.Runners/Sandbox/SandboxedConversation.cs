using System.Diagnostics;
using System.Text;
using Pawl.Runners.Processes;

namespace Pawl.Runners.Sandbox;

/// <summary>A program that runs in the sandbox while somebody writes to it and reads from it. It and all it started are killed when this is disposed.</summary>
internal sealed class SandboxedConversation : IAsyncDisposable
{
    /// <summary>Bytes of standard error that are remembered: the last ones, which say why a program ended.</summary>
    private const int Remembered = 2_048;

    private readonly Process process;
    private readonly UnlinkedFile arguments;
    private readonly Task draining;
    private readonly Lock gate = new();
    private readonly List<byte> tail = [];

    private SandboxedConversation(Process process, UnlinkedFile arguments)
    {
        (this.process, this.arguments) = (process, arguments);
        draining = DrainAsync();
    }

    /// <summary>Where the program reads.</summary>
    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>Where it writes.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>Starts a program. It has no file of its own, and the sandbox's time limit does not hold: who talks to it decides when to stop.</summary>
    /// <exception cref="ProcessFailedException">The sandbox is missing, or the input cannot be passed.</exception>
    public static async Task<SandboxedConversation> StartAsync(SandboxOptions options, ProcessStarter starter, SandboxedProgram program)
    {
        if (ProcessInput.Problem(program.Command, program.Environment) is { } problem) throw new ProcessFailedException(problem, isConfiguration: true);
        if (!SandboxTools.TryFind(out var tools, out var missing)) throw new ProcessFailedException(missing, isConfiguration: true);

        var file = new UnlinkedFile(Encoding.UTF8.GetBytes(string.Concat(BubblewrapCommand.Arguments(options, program).Select(argument => argument + '\0'))));
        try
        {
            var command = BubblewrapCommand.Build(tools, options, file.Path, null, program.Command);
            var start = new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/",
            };
            start.Environment.Clear(); // nothing of the server's environment gets near the sandbox
            return new(await starter.StartAsync(start), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>How it ended, once its output has.</summary>
    public async Task<(int Code, string LastWords)> EndAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        await draining.WaitAsync(cancellationToken);
        lock (gate) return (process.ExitCode, Encoding.UTF8.GetString([.. tail]).Trim());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // bubblewrap dies, with it the first process of the namespace, and with that the kernel kills all the others.
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        await draining;
        process.Dispose();
        arguments.Dispose();
    }

    /// <summary>Reads standard error to its end, so that the program never waits for a reader.</summary>
    private async Task DrainAsync()
    {
        var chunk = new byte[4 << 10];
        for (int read; (read = await process.StandardError.BaseStream.ReadAsync(chunk)) > 0;)
        {
            lock (gate)
            {
                tail.AddRange(chunk.AsSpan(0, read));
                if (tail.Count > Remembered) tail.RemoveRange(0, tail.Count - Remembered);
            }
        }
    }
}
