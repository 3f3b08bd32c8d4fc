namespace Pawl.Runners.AsyncApi;

/// <summary>Bounds of calls that an AsyncAPI document describes.</summary>
public sealed class AsyncApiOptions
{
    /// <summary>Longest time from fetching the document to the server's word that it has the message. Default 30 s.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(30);
    /// <summary>Bytes of one message, sent or received. Default 1 MiB.</summary>
    public int MessageBytes { get; set; } = 1 << 20;
}
