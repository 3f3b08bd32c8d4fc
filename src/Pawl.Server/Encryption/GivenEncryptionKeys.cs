using Pawl.Runtime.Encryption;

namespace Pawl.Server.Encryption;

/// <summary>Keys that stand in an option, and change with the next start.</summary>
/// <param name="description">Which option.</param>
/// <param name="keys">The keys.</param>
internal sealed class GivenEncryptionKeys(string description, params IReadOnlyList<EncryptionKey> keys) : IEncryptionKeySource
{
    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public Task<IReadOnlyList<EncryptionKey>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(keys);
}

/// <summary>Keys in a file that an operator keeps, for example mounted by a container platform: read again when a rotation is asked for.</summary>
/// <param name="path">The file.</param>
internal sealed class GivenEncryptionKeyFile(string path) : IEncryptionKeySource
{
    /// <inheritdoc/>
    public string Description => $"the file {path}";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EncryptionKey>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return EncryptionKeyText.Parse(await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw EncryptionKeyException.Unusable(Description, error.Message, error);
        }
    }
}
