using Pawl.Language.Expressions;

namespace Pawl.Runtime.Secrets;

/// <summary>Where executions get the values of secrets. What it gives must not be stored, logged or shown.</summary>
public interface ISecretSource
{
    /// <summary>The values of the named secrets, as an object by name; those that do not exist, or cannot be read, are left out.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is away.</exception>
    Task<JqValue> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>The same with the rules of each, which whoever uses them has to keep. A source without rules gives its values to everybody.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    async Task<IReadOnlyDictionary<string, SecretValue>> ReadAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        (await GetAsync(tenant, names, cancellationToken)).Members.ToDictionary(member => member.Key, member => new SecretValue(member.Value, SecretRules.None));
}

/// <summary>A source without secrets.</summary>
public sealed class NoSecrets : ISecretSource
{
    /// <inheritdoc/>
    public Task<JqValue> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken) => Task.FromResult(JqValue.EmptyObject);
}
