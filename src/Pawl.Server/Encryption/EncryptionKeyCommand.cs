using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Pawl.Runtime.Encryption;

namespace Pawl.Server.Encryption;

/// <summary>Asks a command of the operator for the keys: the door to key services and hardware modules.</summary>
/// <remarks>The command runs by <c>/bin/sh -c</c> with the server's environment, and writes keys to its standard output. What it writes to its standard error is not shown: it could hold a key.</remarks>
/// <param name="command">The command.</param>
/// <param name="patience">Longest time that it may take. Default 30 s.</param>
internal sealed class EncryptionKeyCommand(string command, TimeSpan? patience = null) : IEncryptionKeySource
{
    /// <summary>Bytes of its answer at most.</summary>
    private const int MostBytes = 4096;

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Description => "the command of PAWL_ENCRYPTION_KEY_COMMAND";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EncryptionKey>> ReadAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(_patience);
        try
        {
            return EncryptionKeyText.Parse(await RunAsync(late.Token));
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw EncryptionKeyException.Unusable(Description, $"it gave no answer within {_patience.TotalSeconds:0.#} s", error);
        }
        catch (Exception error) when (error is FormatException or IOException or Win32Exception)
        {
            throw EncryptionKeyException.Unusable(Description, error.Message, error);
        }
    }

    private async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            process.StandardInput.Close();
            var complaints = process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
            var bytes = new byte[MostBytes + 1];
            var length = await process.StandardOutput.BaseStream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (length > MostBytes) throw new FormatException($"it answers with more than {MostBytes} bytes");
            await complaints;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? Encoding.UTF8.GetString(bytes, 0, length) : throw new FormatException($"it ended with code {process.ExitCode}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
