namespace Pawl.Runners.Http;

/// <summary>Bounds of HTTP calls.</summary>
public sealed class HttpOptions
{
    /// <summary>Longest time from connecting to the last byte of the answer, all redirects included. Default 100 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);
    /// <summary>Bytes of an answer, after decompression. Default 8 MiB.</summary>
    public int ResponseBytes { get; set; } = 8 << 20;
    /// <summary>Redirects followed when the task says so. Default 10.</summary>
    public int Redirects { get; set; } = 10;
}
