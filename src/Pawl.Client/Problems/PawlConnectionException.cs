namespace Pawl.Client.Problems;

/// <summary>The server could not be reached, or the connection broke before its answer was complete.</summary>
/// <param name="server">Where it was looked for.</param>
/// <param name="cause">What the network said.</param>
public sealed class PawlConnectionException(Uri? server, Exception cause)
    : Exception($"No Pawl server answers at {server?.ToString() ?? "(no address)"}: {cause.Message} Start one with 'pawl up', or name another one.", cause)
{
    /// <summary>Where the server was looked for; null when no address was set.</summary>
    public Uri? Server => server;
}
