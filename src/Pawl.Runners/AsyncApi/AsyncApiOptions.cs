namespace Pawl.Runners.AsyncApi;

/// <summary>Bounds of calls that an AsyncAPI document describes.</summary>
public sealed class AsyncApiOptions
{
    /// <summary>Longest time from fetching the document to the server's word that it has the message. Default 30 s.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(30);
    /// <summary>Bytes of one message, sent or received. Default 1 MiB.</summary>
    public int MessageBytes { get; set; } = 1 << 20;
    /// <summary>Messages of a subscription that may wait in this process for the ones before them. Default 16.</summary>
    public int Prefetch { get; set; } = 16;
    /// <summary>How long a subscription tries to get its connection (back) before the task fails. Default 60 s; zero fails at once.</summary>
    public TimeSpan ReconnectWithin { get; set; } = TimeSpan.FromSeconds(60);
    /// <summary>Longest time of a WebSocket's handshake. Default 30 s.</summary>
    public TimeSpan HandshakeWithin { get; set; } = TimeSpan.FromSeconds(30);
    /// <summary>Wait between two tries to connect, and between two polls over HTTP that gave nothing. Default 1 s.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(1);
    /// <summary>Longest time to tell a server that a message has arrived. Default 5 s.</summary>
    public TimeSpan AcknowledgeWithin { get; set; } = TimeSpan.FromSeconds(5);
    /// <summary>Longest time of one poll over HTTP: a server may keep it waiting for a message that long. Default 60 s.</summary>
    public TimeSpan PollTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
