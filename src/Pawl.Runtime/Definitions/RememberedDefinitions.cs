using Pawl.Language.Definitions;

namespace Pawl.Runtime.Definitions;

/// <summary>A definition store that remembers for a moment what it read, so that starts of one workflow in quick succession read it once.</summary>
/// <remarks>
/// Only <see cref="GetAsync"/> remembers, and only versions that can be started. What is changed through this instance counts at once;
/// what another server changes counts after <see cref="Trust"/>.
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
public sealed class RememberedDefinitions(IDefinitionStore store, TimeProvider time) : IDefinitionStore
{
    /// <summary>How long something read counts as true: 1 s.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    /// <summary>Documents remembered at most.</summary>
    private const int Capacity = 1_000;

    private readonly BoundedCache<(string Tenant, DefinitionId Id), (long ReadAt, DefinitionDocument Document)> _remembered = new(Capacity);
    private long _changes;

    /// <inheritdoc/>
    public async Task<DefinitionDocument?> GetAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        if (_remembered.TryGet((tenant, id), out var known) && time.GetElapsedTime(known.ReadAt, now) < Trust) return known.Document;

        var before = Interlocked.Read(ref _changes);
        var document = await store.GetAsync(tenant, id, cancellationToken);
        // What was read while something changed may be old already.
        if (document is { DisabledAt: null } && Interlocked.Read(ref _changes) == before) _remembered.Set((tenant, id), (now, document));
        return document;
    }

    /// <inheritdoc/>
    public Task<PublishOutcome> PublishAsync(string tenant, DefinitionDocument document, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, document.Id, store.PublishAsync(tenant, document, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> SetDisabledAsync(string tenant, DefinitionId id, bool disabled, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, id, store.SetDisabledAsync(tenant, id, disabled, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string tenant, DefinitionId id, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, id, store.DeleteAsync(tenant, id, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<DefinitionDocument>> ListVersionsAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken) =>
        store.ListVersionsAsync(tenant, @namespace, name, cancellationToken);

    /// <inheritdoc/>
    public Task<DefinitionDocument?> GetForExecutionAsync(string tenant, DefinitionId id, CancellationToken cancellationToken) =>
        store.GetForExecutionAsync(tenant, id, cancellationToken);

    private async Task<T> ChangeAsync<T>(string tenant, DefinitionId id, Task<T> change)
    {
        try
        {
            return await change;
        }
        finally
        {
            // Whatever came of it: a change whose answer was lost may have taken effect.
            Interlocked.Increment(ref _changes);
            _remembered.Remove((tenant, id));
        }
    }
}
