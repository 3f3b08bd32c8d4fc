using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Pawl.Cli.Testing.Mocking;

/// <summary>Leads every host to one server: a test calls nobody else, whatever its workflow says.</summary>
internal sealed class EveryHost(IPEndPoint server) : IReadOnlyDictionary<string, IPEndPoint>
{
    public IPEndPoint this[string key] => server;

    public IEnumerable<string> Keys => [];

    public IEnumerable<IPEndPoint> Values => [server];

    public int Count => 1;

    public bool ContainsKey(string key) => true;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out IPEndPoint value)
    {
        value = server;
        return true;
    }

    public IEnumerator<KeyValuePair<string, IPEndPoint>> GetEnumerator() => Enumerable.Empty<KeyValuePair<string, IPEndPoint>>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
