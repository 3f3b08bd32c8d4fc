namespace Pawl.Runtime.Encryption;

/// <summary>Where key-encryption keys come from. A key service of an operator fits behind it: as a command, or as a type of its own.</summary>
public interface IEncryptionKeySource
{
    /// <summary>Where they come from, for messages, e.g. <c>the file /etc/pawl/key</c>.</summary>
    string Description { get; }

    /// <summary>The keys: the first one wraps, all of them open. Asked again when a key is needed that was not among them.</summary>
    /// <exception cref="EncryptionKeyException">They cannot be had.</exception>
    Task<IReadOnlyList<EncryptionKey>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A source that can take a new key: then <c>pawl encryption rotate</c> makes one by itself.</summary>
public interface IWritableEncryptionKeySource : IEncryptionKeySource
{
    /// <summary>Replaces the keys, all at once and durably: whoever reads sees the old ones or the new ones.</summary>
    Task WriteAsync(IReadOnlyList<EncryptionKey> keys, CancellationToken cancellationToken);
}

/// <summary>The key-encryption keys of this server.</summary>
/// <param name="source">Gives them.</param>
/// <param name="clock">Tells how long ago the source was asked.</param>
/// <param name="keys">What it gave when the server started; at least one.</param>
public sealed class EncryptionKeyRing(IEncryptionKeySource source, TimeProvider clock, IReadOnlyList<EncryptionKey> keys)
{
    /// <summary>A source is asked for a key that it did not have at most that often.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private volatile IReadOnlyList<EncryptionKey> _keys = keys;
    private long _askedAt = long.MinValue;

    /// <summary>The source.</summary>
    public IEncryptionKeySource Source => source;

    /// <summary>The key that wraps.</summary>
    public EncryptionKey Current => _keys[0];

    /// <summary>All of them, the one that wraps first.</summary>
    public IReadOnlyList<EncryptionKey> Keys => _keys;

    /// <summary>Asks the source again.</summary>
    /// <exception cref="EncryptionKeyException">It does not answer; what was known still holds.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _askedAt, clock.GetTimestamp());
        var given = await source.ReadAsync(cancellationToken);
        if (given.Count == 0) throw EncryptionKeyException.Unusable(source.Description, "it gives none");
        _keys = given;
    }

    /// <summary>The key of a name; the source is asked again when it is not known.</summary>
    /// <exception cref="EncryptionKeyException">There is none of that name.</exception>
    public async ValueTask<EncryptionKey> GetAsync(string id, CancellationToken cancellationToken)
    {
        if (Find(id) is { } known) return known;

        var asked = Interlocked.Read(ref _askedAt);
        if (asked == long.MinValue || clock.GetElapsedTime(asked) >= AskAgain) await RefreshAsync(cancellationToken);
        return Find(id) ?? throw EncryptionKeyException.Wrong(_keys.Select(key => key.Id), [id], source.Description);
    }

    private EncryptionKey? Find(string id) => _keys.FirstOrDefault(key => key.Id == id);
}
