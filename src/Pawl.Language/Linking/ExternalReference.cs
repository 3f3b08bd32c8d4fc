using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Language.Linking;

/// <summary>What a document expects behind an address.</summary>
public enum ResourceKind
{
    /// <summary>A task definition: <c>function.yaml</c>.</summary>
    Function,
    /// <summary>A JSON Schema, or a document that one refers to.</summary>
    Schema,
}

/// <summary>Something that a definition refers to and does not contain.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">The reference as written; in a loaded document with the address made absolute. Names the resource within an execution.</param>
/// <param name="Endpoint">Where it is; for a function of a catalog, where the catalog is.</param>
/// <param name="Function">The function within the catalog; null for everything that has an address of its own.</param>
public sealed record ExternalReference(ResourceKind Kind, string Key, EndpointDefinition Endpoint, CatalogFunction? Function);

/// <summary>A function of a catalog: <c>name:version@catalog</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Catalog">The catalog's name.</param>
public sealed record CatalogFunction(string Name, string Version, string Catalog)
{
    /// <summary>Takes a call apart; null when it names no function of a catalog.</summary>
    public static CatalogFunction? Parse(string call)
    {
        var at = call.LastIndexOf('@');
        var colon = at < 0 ? -1 : call.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < at ? new(call[..colon], call[(colon + 1)..at], call[(at + 1)..]) : null;
    }
}

/// <summary>Finds what documents refer to and do not contain.</summary>
internal static class ExternalReferences
{
    /// <summary>The references, each once, in an order that depends on the document alone.</summary>
    /// <param name="use">Functions and catalogs of the workflow.</param>
    /// <param name="tasks">Every task of the document.</param>
    /// <param name="borders">Borders that belong to no task.</param>
    public static ImmutableArray<ExternalReference> Of(Components use, IEnumerable<TaskDefinition> tasks, params ReadOnlySpan<DataBorder> borders)
    {
        var found = new SortedDictionary<(ResourceKind, string), ExternalReference>();
        foreach (var border in borders) Add(found, OfBorder(border));
        foreach (var task in tasks)
        {
            Add(found, OfBorder(task.Input));
            Add(found, OfBorder(task.Output));
            Add(found, OfBorder(task.Export));
            if (task is FunctionCallTask call && !use.Functions.ContainsKey(call.Function)) Add(found, OfCall(use, call.Function));
        }
        return [.. found.Values];
    }

    private static void Add(SortedDictionary<(ResourceKind, string), ExternalReference> found, ExternalReference? reference)
    {
        if (reference is not null) found.TryAdd((reference.Kind, reference.Key), reference);
    }

    private static ExternalReference? OfBorder(DataBorder border) =>
        border.SchemaResource is { Endpoint: var endpoint } ? new(ResourceKind.Schema, endpoint.Text, endpoint, null) : null;

    private static ExternalReference? OfCall(Components use, string function)
    {
        if (Addresses.IsAbsolute(function)) return new(ResourceKind.Function, function, new(new DataTemplate.Literal(JqValue.From(function)), null) { Text = function }, null);
        return CatalogFunction.Parse(function) is { } named && use.Catalogs.TryGetValue(named.Catalog, out var catalog)
            ? new(ResourceKind.Function, function, catalog, named)
            : null;
    }
}
