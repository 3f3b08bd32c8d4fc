using Pawl.Client.Serialization;

namespace Pawl.Client.Cluster;

/// <summary>The route <c>/cluster</c>. It demands the permission <c>cluster.read</c>.</summary>
public sealed class ClusterClient
{
    private readonly ApiConnection connection;

    internal ClusterClient(ApiConnection connection) => this.connection = connection;

    /// <summary>The servers that live, and what is stuck.</summary>
    public Task<ClusterState> GetAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("cluster"), null, PawlJson.Default.ClusterState, cancellationToken);
}
