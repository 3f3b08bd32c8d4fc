using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Cluster;
using Pawl.Runtime;
using Pawl.Runtime.Retention;
using Pawl.Server.Access;
using Pawl.Server.OpenApi;

namespace Pawl.Server.Cluster;

/// <summary>The route <c>/cluster</c>.</summary>
internal static class ClusterRoutes
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/cluster", Get).WithTags("Health").Requires(Permission.ClusterRead).WithQuery()
            .Described("GetCluster", "The servers that share the database, and what does not go on as it should, over all tenants.");

    private static Ok<ClusterState> Get(WorkflowRuntime runtime, StoreUpkeep upkeep)
    {
        var view = runtime.Nodes;
        var owned = runtime.OwnedPartitions;
        return TypedResults.Ok(new ClusterState
        {
            Node = runtime.Node.Id.ToString(),
            Nodes = [.. (view?.Nodes ?? []).Select(node => new ClusterNode(node.Id.ToString(), node.Name, node.Id == runtime.Node.Id ? owned.Count : view!.Partitions.Count(partition => partition.Owner == node.Id)))],
            OwnedPartitions = owned,
            Findings = [.. runtime.Findings.Select(finding => new ClusterFinding(finding.Kind, finding.Count, finding.Message))],
            Upkeep = upkeep.Last is { } last
                ? new(last.At, last.Removed.Sum(removed => removed.Executions), last.PartitionsDropped.Count, [.. last.Partitions.Select(partition => new ClusterPartition { Name = partition.Name, Begins = partition.Begins, Ends = partition.Ends, Bytes = partition.Bytes })])
                : null,
        });
    }
}
