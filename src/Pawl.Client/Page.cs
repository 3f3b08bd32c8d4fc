namespace Pawl.Client;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, in the order of the route.</param>
/// <param name="NextCursor">Opaque; sent back as <c>cursor</c> it gives the following page. Null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null);
