using Pawl.Language.Expressions;
using Pawl.Runtime.Definitions;

namespace Pawl.Runtime.Secrets;

/// <summary>Asks sources one after the other, and remembers for a moment what they gave, in memory alone.</summary>
/// <remarks>A secret that is changed or deleted through <see cref="Forget"/>'s caller counts at once; one that another server or a file changes, after <see cref="Trust"/>.</remarks>
/// <param name="sources">The first that has a secret counts.</param>
/// <param name="time">The clock.</param>
public sealed class RememberedSecrets(IReadOnlyList<ISecretSource> sources, TimeProvider time) : ISecretSource
{
    /// <summary>How long a value counts as true: 2 s.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(2);

    /// <summary>Values remembered at most.</summary>
    private const int Capacity = 1_000;

    private readonly BoundedCache<(string Tenant, string Name), (long ReadAt, long Changes, SecretValue? Value)> _remembered = new(Capacity);
    private long _changes;

    /// <summary>Something changed: nothing that was read before counts any longer.</summary>
    public void Forget() => Interlocked.Increment(ref _changes);

    /// <inheritdoc/>
    public async Task<JqValue> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        JqValue.Object((await ReadAsync(tenant, names, cancellationToken)).Select(secret => KeyValuePair.Create(secret.Key, secret.Value.Value)));

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, SecretValue>> ReadAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var (now, changes) = (time.GetTimestamp(), Interlocked.Read(ref _changes));
        var found = new Dictionary<string, SecretValue>();
        var missing = new List<string>();
        foreach (var name in names)
        {
            if (!_remembered.TryGet((tenant, name), out var known) || known.Changes != changes || time.GetElapsedTime(known.ReadAt, now) >= Trust) missing.Add(name);
            else if (known.Value is { } value) found[name] = value;
        }

        foreach (var source in sources)
        {
            if (missing.Count == 0) break;
            foreach (var (name, value) in await source.ReadAsync(tenant, missing, cancellationToken))
            {
                found[name] = value;
                missing.Remove(name);
                _remembered.Set((tenant, name), (now, changes, value));
            }
        }
        foreach (var name in missing) _remembered.Set((tenant, name), (now, changes, null));
        return found;
    }
}
