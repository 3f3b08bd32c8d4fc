using System.Text.Json.Serialization;

namespace Pawl.Client.Executions;

/// <summary>Says what is to become of undos whose failure suspended an execution; the verb says what.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record HandleCompensation
{
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}
