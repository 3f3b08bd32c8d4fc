using System.Diagnostics;
using System.Text;

namespace Pawl.Runners.Processes;

/// <summary>What a process gave.</summary>
/// <param name="Code">Exit code; 128 plus the signal when one ended it.</param>
/// <param name="Stdout">Standard output, UTF-8; what is no UTF-8 became U+FFFD.</param>
/// <param name="Stderr">Standard error, likewise.</param>
public sealed record ProcessOutput(int Code, string Stdout, string Stderr);

/// <summary>One process to run.</summary>
public sealed record ProcessRequest
{
    /// <summary>The program's path, and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }
    /// <summary>Standard input; null when empty.</summary>
    public string? Stdin { get; init; }
    /// <summary>The whole environment: nothing of the server's gets in by itself. Default empty.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment { get; init; } = [];
    /// <summary>Longest run.</summary>
    public required TimeSpan Timeout { get; init; }
    /// <summary>Bytes of standard output, and of standard error, beyond which the process is killed.</summary>
    public required int OutputBytes { get; init; }
}

/// <summary>Runs one process from start to end, bounded in time and in what it may print.</summary>
/// <param name="starter">Starts it.</param>
/// <param name="clock">Measures the time limit.</param>
public sealed class BoundedProcess(ProcessStarter starter, TimeProvider clock)
{
    /// <summary>Runs a process. When the token is cancelled, or a bound is reached, it and its children are dead before this returns.</summary>
    /// <exception cref="ProcessFailedException">It could not be started, or a bound was reached.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<ProcessOutput> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(request.Command[0], request.Command.Skip(1))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in request.Environment) start.Environment[name] = value;

        cancellationToken.ThrowIfCancellationRequested();
        using var process = await starter.StartAsync(start);
        using var limit = new CancellationTokenSource(request.Timeout, clock);
        using var overflow = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, overflow.Token);
        try
        {
            var stdout = ReadAsync(process.StandardOutput.BaseStream, request.OutputBytes, overflow, any.Token);
            var stderr = ReadAsync(process.StandardError.BaseStream, request.OutputBytes, overflow, any.Token);
            await Task.WhenAll(WriteAsync(process, request.Stdin, any.Token), stdout, stderr, process.WaitForExitAsync(any.Token));
            return new(process.ExitCode, await stdout, await stderr);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            throw new ProcessFailedException(
                overflow.IsCancellationRequested ? $"The process printed more than {request.OutputBytes} bytes and was killed." : $"The process ran longer than {request.Timeout.TotalSeconds:0.###} s and was killed.",
                isConfiguration: false);
        }
    }

    private static async Task<string> ReadAsync(Stream stream, int limit, CancellationTokenSource overflow, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        var chunk = new byte[16 << 10];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (text.Length + read > limit)
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
}
