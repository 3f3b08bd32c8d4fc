using Pawl.Engine.Activities;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Finds the schema of a document, and remembers it for a moment: a loop that calls a service reads its document once.</summary>
internal sealed class ProtoSchemas(HttpExchange exchange, GrpcOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, ResolvedEndpoint Document), (ProtoSchema Schema, long Since)> _remembered = [];

    /// <summary>The schema.</summary>
    /// <param name="call">On behalf of whom: what one tenant could read is never given to another.</param>
    /// <param name="document">Where, and as whom.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidRequestException">The document cannot be used.</exception>
    /// <exception cref="FailedCallException">The server does not give it.</exception>
    public async Task<ProtoSchema> GetAsync(ActivityCall call, ResolvedEndpoint document, CancellationToken cancellationToken)
    {
        var tenant = call.Execution.Tenant;
        lock (_lock)
        {
            if (_remembered.TryGetValue((tenant, document), out var entry) && clock.GetElapsedTime(entry.Since) < options.ProtoCacheTime) return entry.Schema;
        }

        var schema = await ProtoLoader.LoadAsync(Source(call, document), options, cancellationToken);
        lock (_lock)
        {
            if (_remembered.Count >= options.ProtoCacheEntries && !_remembered.ContainsKey((tenant, document))) Forget();
            _remembered[(tenant, document)] = (schema, clock.GetTimestamp());
        }
        return schema;
    }

    private FolderedProtoSource Source(ActivityCall call, ResolvedEndpoint document)
    {
        var uri = new Uri(document.Uri);
        if (uri.UserInfo.Length > 0) throw new InvalidRequestException("An endpoint must not contain user information; use 'authentication' instead.");
        if (!uri.IsFile) return new WebProtoSource(document, call, exchange);
        if (options.DocumentFolder is not { } folder)
            throw new InvalidRequestException($"'{document.Uri}' is a file, and this server gives workflows no files. An operator can name a folder for them with PAWL_DOCUMENTS; or serve the document over http or https.");
        return new FileProtoSource(folder, uri);
    }

    private void Forget()
    {
        foreach (var (key, entry) in _remembered.Where(entry => clock.GetElapsedTime(entry.Value.Since) >= options.ProtoCacheTime).ToList()) _remembered.Remove(key);
        if (_remembered.Count >= options.ProtoCacheEntries) _remembered.Remove(_remembered.MinBy(entry => entry.Value.Since).Key);
    }
}
