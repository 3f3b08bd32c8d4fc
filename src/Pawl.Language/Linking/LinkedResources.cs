using System.Collections.Immutable;
using Pawl.Language.Schemas;

namespace Pawl.Language.Linking;

/// <summary>What linking made of the resources of one execution, beside the functions, which stand in <see cref="Definitions.Components.Functions"/>.</summary>
public sealed record LinkedResources
{
    /// <summary>Nothing from outside.</summary>
    public static LinkedResources None { get; } = new();
    /// <summary>Compiled schemas by their key.</summary>
    public ImmutableDictionary<string, JsonSchema> Schemas { get; init; } = ImmutableDictionary<string, JsonSchema>.Empty;
    /// <summary>Why a resource cannot be used, by kind and key: one sentence for the workflow's author.</summary>
    public ImmutableDictionary<(ResourceKind Kind, string Key), string> Faults { get; init; } = ImmutableDictionary<(ResourceKind, string), string>.Empty;

    /// <summary>Why a resource cannot be used.</summary>
    public string FaultOf(ResourceKind kind, string key) => Faults.GetValueOrDefault((kind, key)) ?? (kind is ResourceKind.Function
        ? $"There is no function '{key}'."
        : $"The schema '{key}' was not looked up when the execution started.");
}
