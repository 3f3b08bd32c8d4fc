using System.Collections.Immutable;
using Pawl.Language.Expressions;
using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Secrets;

/// <summary>Reads secrets for decisions and activities, with patience for a store that is away.</summary>
internal sealed class SecretReads(ISecretSource source, RuntimeOptions options, RuntimeEnvironment environment, CancellationToken stopping)
{
    /// <summary>Those that exist, and that workflows of the namespace may use now.</summary>
    public async Task<UsableSecrets> ReadAsync(string tenant, string @namespace, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var found = await StorePatience.ReadAsync(token => source.ReadAsync(tenant, names, token), options, environment, cancellationToken);
        return new([.. found.Where(secret => secret.Value.Rules.Allow(@namespace, environment.Now))]);
    }

    /// <summary>Reads what a decision may use, and tells the values or why there are none.</summary>
    public void BeginReading(string tenant, string @namespace, IReadOnlyCollection<string> names, Action<JqValue> read, Action<Exception> failed) => _ = environment.Run(async () =>
    {
        try
        {
            read((await ReadAsync(tenant, @namespace, names, stopping)).Unbound);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever waits is told by the owner, which is given up too.
        }
        catch (Exception fault)
        {
            failed(fault);
        }
    });
}

/// <summary>Secrets that may be used. It must not be stored, logged or shown.</summary>
internal sealed class UsableSecrets(IReadOnlyList<KeyValuePair<string, SecretValue>> secrets)
{
    /// <summary>All of them by name: for an activity, which sends them.</summary>
    public JqValue All { get; } = Values(secrets);

    /// <summary>Those that may be sent anywhere: what a decision makes of a secret becomes data, which nobody can keep from going anywhere.</summary>
    public JqValue Unbound { get; } = Values(secrets.Where(secret => secret.Value.Rules.Hosts.IsEmpty));

    /// <summary>The hosts of each of the named ones that is bound to some.</summary>
    public ImmutableArray<ImmutableArray<string>> HostsOf(ImmutableArray<string> names) =>
        [.. secrets.Where(secret => !secret.Value.Rules.Hosts.IsEmpty && names.Contains(secret.Key)).Select(secret => secret.Value.Rules.Hosts)];

    /// <summary>Names nothing: it holds secrets.</summary>
    public override string ToString() => nameof(UsableSecrets);

    private static JqValue Values(IEnumerable<KeyValuePair<string, SecretValue>> secrets) => JqValue.Object(secrets.Select(secret => KeyValuePair.Create(secret.Key, secret.Value.Value)));
}
