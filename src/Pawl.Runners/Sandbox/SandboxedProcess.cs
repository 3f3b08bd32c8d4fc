using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Pawl.Runners.Sandbox;

/// <summary>What a process gave.</summary>
/// <param name="Code">Exit code; 128 plus the signal when one ended it.</param>
/// <param name="Stdout">Standard output, UTF-8.</param>
/// <param name="Stderr">Standard error, UTF-8.</param>
public sealed record ProcessOutput(int Code, string Stdout, string Stderr);

/// <summary>Runs one program in the sandbox, from start to end.</summary>
/// <param name="options">Bounds.</param>
/// <param name="clock">Measures the time limit.</param>
public sealed class SandboxedProcess(SandboxOptions options, TimeProvider clock)
{
    /// <summary>Runs a program. When the token is cancelled, or a bound is reached, everything it started is dead before this returns.</summary>
    /// <param name="program">Program and arguments.</param>
    /// <param name="stdin">Standard input; null when empty.</param>
    /// <param name="environment">Variables inside.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="SandboxException">The sandbox is missing, or a bound was reached.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<ProcessOutput> RunAsync(
        IEnumerable<string> program, string? stdin, IEnumerable<KeyValuePair<string, string>> environment, CancellationToken cancellationToken)
    {
        if (!SandboxTools.TryFind(out var tools, out var missing)) throw new SandboxException(missing, isConfiguration: true);

        var command = BubblewrapCommand.Build(tools, options, environment, program);
        using var process = new Process
        {
            StartInfo = new(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" },
        };
        process.StartInfo.Environment.Clear(); // nothing of the server's environment gets near the sandbox
        try { process.Start(); }
        catch (Win32Exception error) { throw new SandboxException($"The process could not be started: {error.Message} (is an argument longer than the system allows?)", isConfiguration: false); }

        using var limit = new CancellationTokenSource(options.Timeout, clock);
        using var overflow = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, overflow.Token);
        try
        {
            var stdout = ReadAsync(process.StandardOutput.BaseStream, overflow, any.Token);
            var stderr = ReadAsync(process.StandardError.BaseStream, overflow, any.Token);
            await Task.WhenAll(WriteAsync(process, stdin, any.Token), stdout, stderr, process.WaitForExitAsync(any.Token));
            return new(process.ExitCode, await stdout, await stderr);
        }
        catch (OperationCanceledException)
        {
            await KillAsync(process);
            cancellationToken.ThrowIfCancellationRequested();
            throw new SandboxException(
                overflow.IsCancellationRequested ? $"The process printed more than {options.OutputBytes} bytes and was killed." : $"The process ran longer than {options.Timeout.TotalSeconds:0.###} s and was killed.",
                isConfiguration: false);
        }
    }

    private async Task<string> ReadAsync(Stream stream, CancellationTokenSource overflow, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        var chunk = new byte[16 << 10];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (text.Length + read > options.OutputBytes)
            {
                await overflow.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
            text.Write(chunk, 0, read);
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static async Task WriteAsync(Process process, string? stdin, CancellationToken cancellationToken)
    {
        try
        {
            if (stdin is not null) await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(stdin), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want to read: that is its right.
        }
    }

    private static async Task KillAsync(Process process)
    {
        // bubblewrap dies, with it the first process of the namespace, and with that the kernel kills all the others.
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
    }
}

/// <summary>The sandbox could not do what was asked.</summary>
/// <param name="message">What and why.</param>
/// <param name="isConfiguration">Whether the machine is to blame, not the process.</param>
public sealed class SandboxException(string message, bool isConfiguration) : Exception(message)
{
    /// <summary>Whether the machine is to blame, not the process.</summary>
    public bool IsConfiguration => isConfiguration;
}
