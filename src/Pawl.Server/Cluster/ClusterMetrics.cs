using System.Diagnostics.Metrics;
using Pawl.Runtime;

namespace Pawl.Server.Cluster;

/// <summary>Metrics of what this server owns, and of what is stuck.</summary>
internal static class ClusterMetrics
{
    private static readonly string[] Kinds = ["running", "timers", "inbox", "partitions", "quarantine"];

    public static void Register(Meter meter, WorkflowRuntime runtime)
    {
        meter.CreateObservableGauge("pawl.partitions.owned", () => runtime.OwnedPartitions.Count, description: "Partitions that this server works on.");
        meter.CreateObservableGauge("pawl.nodes", () => runtime.Nodes?.Nodes.Count ?? 0, description: "Servers that share the database and live.");
        // Every kind, always: a series that is missing alerts nobody.
        meter.CreateObservableGauge("pawl.stuck", () => Kinds.Select(kind => new Measurement<long>(
            runtime.Findings.Where(finding => finding.Kind == kind).Sum(finding => finding.Count), new KeyValuePair<string, object?>("kind", kind))),
            description: "Work that does not go on as it should, by kind; 0 when all is well.");
    }
}
