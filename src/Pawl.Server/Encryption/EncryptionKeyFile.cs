using Pawl.Runtime.Encryption;

namespace Pawl.Server.Encryption;

/// <summary>The server's own file with its keys: made at the first start, changed by rotations, readable by its owner alone.</summary>
/// <param name="path">The file.</param>
internal sealed class EncryptionKeyFile(string path) : IWritableEncryptionKeySource
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <inheritdoc/>
    public string Description => $"the file {path}";

    /// <summary>Whether it is there.</summary>
    public bool Exists => File.Exists(path);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EncryptionKey>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
                throw EncryptionKeyException.Unusable(Description, "other users may read or write it; run 'chmod 600' on it");
            return EncryptionKeyText.Parse(await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw EncryptionKeyException.Unusable(Description, error.Message, error);
        }
    }

    /// <summary>Makes a key and the file. When another process makes one at the same time, one of the two counts for both.</summary>
    /// <exception cref="EncryptionKeyException">The file cannot be written.</exception>
    public Task MakeAsync(CancellationToken cancellationToken) => PlaceAsync([EncryptionKey.Make()], replace: false, cancellationToken);

    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<EncryptionKey> keys, CancellationToken cancellationToken) => PlaceAsync(keys, replace: true, cancellationToken);

    private async Task PlaceAsync(IReadOnlyList<EncryptionKey> keys, bool replace, CancellationToken cancellationToken)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await WriteAsync(unfinished, EncryptionKeyText.Write(keys), cancellationToken);
            try { File.Move(unfinished, path, replace); }
            catch (IOException) when (!replace && File.Exists(path)) { File.Delete(unfinished); }
            DurableFolder.Flush(Path.GetDirectoryName(path)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw EncryptionKeyException.Unusable(Description, $"it cannot be written ({error.Message})", error);
        }
    }

    private static async Task WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private;
        await using var stream = new FileStream(file, options);
        await using (var writer = new StreamWriter(stream, leaveOpen: true)) await writer.WriteAsync(text.AsMemory(), cancellationToken);
        stream.Flush(flushToDisk: true);
    }
}
