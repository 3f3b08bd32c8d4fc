using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Encryption;

/// <summary>What a rotation did.</summary>
/// <param name="Key">Name of the key that wraps from now on.</param>
/// <param name="Rewrapped">Data keys that were wrapped anew.</param>
/// <param name="Retired">Names of keys that nothing is wrapped with any more: they may be destroyed, once no backup needs them.</param>
public sealed record KeyRotationOutcome(string Key, int Rewrapped, IReadOnlyList<string> Retired);

/// <summary>Replaces the key-encryption key while everything goes on: data keys are wrapped anew, and what they sealed stays as it is.</summary>
/// <remarks>
/// The new key stands beside the old ones before anything is wrapped with it, and the old ones go after nothing is wrapped with them any more. So the
/// process may die between any two steps: everything stays readable, and the next rotation ends what this one began.
/// </remarks>
/// <param name="store">Keeps the wrapped keys.</param>
/// <param name="ring">The key-encryption keys.</param>
public sealed class KeyRotation(IDataKeyStore store, EncryptionKeyRing ring)
{
    private const int Page = 100;

    private readonly Gate _turn = new(1);

    /// <summary>Told of each step before it is taken, so that tests can die there.</summary>
    internal Func<string, Task> Step { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Rotates. A source that can take a new key gets one; from any other, the operator's newest key is taken: the first one that it gives.</summary>
    /// <exception cref="EncryptionKeyException">A key that is needed is not to be had. What was done stays done.</exception>
    public async Task<KeyRotationOutcome> RunAsync(CancellationToken cancellationToken)
    {
        await _turn.EnterAsync();
        try
        {
            await ring.RefreshAsync(cancellationToken);
            // Several keys are what an earlier rotation left behind that did not come to its end: this one ends it.
            if (ring.Source is IWritableEncryptionKeySource writable && ring.Keys is [var only])
            {
                await Step("make");
                await writable.WriteAsync([EncryptionKey.Make(), only], cancellationToken);
                await Step("made");
                await ring.RefreshAsync(cancellationToken);
            }

            var rewrapped = await RewrapAsync(cancellationToken);
            await Step("rewrapped");
            var retired = new List<string>();
            foreach (var old in ring.Keys.Skip(1))
                if (await store.RetireAsync(old.Id, cancellationToken)) retired.Add(old.Id);
            await Step("retire");
            if (ring.Source is IWritableEncryptionKeySource trimmed && retired.Count > 0)
            {
                await trimmed.WriteAsync([.. ring.Keys.Where(key => !retired.Contains(key.Id))], cancellationToken);
                await Step("retired");
                await ring.RefreshAsync(cancellationToken);
            }
            return new(ring.Current.Id, rewrapped, retired);
        }
        finally
        {
            _turn.Leave();
        }
    }

    private async Task<int> RewrapAsync(CancellationToken cancellationToken)
    {
        var rewrapped = 0;
        while (await store.FindWrappedOtherwiseAsync(ring.Current.Id, Page, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var (tenant, key) in page)
            {
                await Step("rewrap");
                var old = await ring.GetAsync(key.EncryptionKey, cancellationToken);
                await store.RewrapAsync(tenant, ring.Current.Rewrap(tenant, key, old), key.EncryptionKey, cancellationToken);
                rewrapped++;
            }
        }
        return rewrapped;
    }
}
