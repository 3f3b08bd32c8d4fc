using Pawl.Language.Expressions;
using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Secrets;

/// <summary>Reads secrets for decisions and activities, with patience for a store that is away.</summary>
internal sealed class SecretReads(ISecretSource source, RuntimeOptions options, RuntimeEnvironment environment, CancellationToken stopping)
{
    /// <summary>The values that exist.</summary>
    public Task<JqValue> ReadAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        StorePatience.ReadAsync(token => source.GetAsync(tenant, names, token), options, environment, cancellationToken);

    /// <summary>Reads, and tells the values or why there are none.</summary>
    public void BeginReading(string tenant, IReadOnlyCollection<string> names, Action<JqValue> read, Action<Exception> failed) => _ = environment.Run(async () =>
    {
        try
        {
            read(await ReadAsync(tenant, names, stopping));
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
