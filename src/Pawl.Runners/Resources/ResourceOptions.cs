namespace Pawl.Runners.Resources;

/// <summary>How functions and schemas are fetched from outside.</summary>
public sealed class ResourceOptions
{
    /// <summary>Bytes of one document, decompressed. Default 512 KiB.</summary>
    public int Bytes { get; set; } = 512 << 10;
    /// <summary>Longest time for one document, redirects included. Default 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
    /// <summary>Redirects followed, and only within the same origin. Default 3.</summary>
    public int Redirects { get; set; } = 3;
    /// <summary>How long a document counts as unchanged, so that starts in quick succession fetch it once. Default 10 s; zero fetches always.</summary>
    public TimeSpan Trust { get; set; } = TimeSpan.FromSeconds(10);
    /// <summary>Documents remembered for that time. Default 200.</summary>
    public int Remembered { get; set; } = 200;
}
