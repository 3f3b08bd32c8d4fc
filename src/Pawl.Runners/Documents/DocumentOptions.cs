namespace Pawl.Runners.Documents;

/// <summary>Bounds of documents that describe services: OpenAPI documents, agent cards.</summary>
public sealed class DocumentOptions
{
    /// <summary>Bytes of one document. Default 8 MiB.</summary>
    public int Bytes { get; set; } = 8 << 20;
    /// <summary>Values in a YAML document, aliases written out. Default 500,000.</summary>
    public int Values { get; set; } = 500_000;
    /// <summary>Nesting of a document. Default 256.</summary>
    public int Depth { get; set; } = 256;
    /// <summary>Longest time to fetch one document, redirects included. Default 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
    /// <summary>How long a document is used before it is fetched anew. Default 1 minute; zero fetches it for each call.</summary>
    public TimeSpan Freshness { get; set; } = TimeSpan.FromMinutes(1);
    /// <summary>Documents kept at a time. Default 64.</summary>
    public int Kept { get; set; } = 64;
    /// <summary>Bytes of text of all documents kept. Default 32 MiB.</summary>
    public long KeptBytes { get; set; } = 32 << 20;
}
