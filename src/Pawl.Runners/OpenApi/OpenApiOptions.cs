namespace Pawl.Runners.OpenApi;

/// <summary>Bounds of <c>call: openapi</c>, besides those of documents and of HTTP calls.</summary>
public sealed class OpenApiOptions
{
    /// <summary>Documents that one call reads, the named one included: others come in by <c>$ref</c>. Default 16.</summary>
    public int Documents { get; set; } = 16;
    /// <summary>References followed in a row before they count as a circle. Default 32.</summary>
    public int ReferenceHops { get; set; } = 32;
    /// <summary>References followed for one call in all. Default 2,000.</summary>
    public int References { get; set; } = 2_000;
    /// <summary>Nesting of a parameter in the style <c>deepObject</c>. Default 16.</summary>
    public int ParameterDepth { get; set; } = 16;
}
