using System.Security.Cryptography;
using System.Text;

namespace Pawl.Runners.Authentication.Digest;

/// <summary>The challenges that servers gave, for each tenant, server and user: the next request is answered before it is asked.</summary>
/// <param name="bound">Sessions kept; the oldest goes first.</param>
internal sealed class DigestSessions(int bound)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DigestSession> _sessions = [];
    private readonly Queue<string> _order = new();

    /// <summary>Names a session without holding a credential.</summary>
    public static string Key(string tenant, Uri uri, string user, string password) => Convert.ToHexString(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\0', tenant, uri.GetLeftPart(UriPartial.Authority), user, password))));

    public DigestSession? Find(string key)
    {
        lock (_lock) return _sessions.GetValueOrDefault(key);
    }

    public void Keep(string key, DigestSession session)
    {
        lock (_lock)
        {
            if (_sessions.ContainsKey(key))
            {
                _sessions[key] = session;
                return;
            }
            if (_sessions.Count >= bound) _sessions.Remove(_order.Dequeue());
            _sessions.Add(key, session);
            _order.Enqueue(key);
        }
    }
}
