namespace Pawl.Runners.Grpc;

/// <summary>Bounds of gRPC calls, and what the operator allows them.</summary>
public sealed class GrpcOptions
{
    /// <summary>Longest time from reading the document to the last byte of the answer; sent to the service as <c>grpc-timeout</c>. Default 100 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Bytes of one message, sent or received, after decompression. Default 4 MiB, as most implementations have it.</summary>
    public int MessageBytes { get; set; } = 4 << 20;

    /// <summary>Bytes of all messages of one answer, after decompression. Default 8 MiB.</summary>
    public int ResponseBytes { get; set; } = 8 << 20;

    /// <summary>Messages of one stream, in either direction. Default 10,000.</summary>
    public int Messages { get; set; } = 10_000;

    /// <summary>Values (fields, items, map entries) of one answer, and of one call's arguments: a byte on the wire can become a hundred in memory. Default 500,000.</summary>
    public int Values { get; set; } = 500_000;

    /// <summary>Bytes of a document with all that it imports. Default 2 MiB.</summary>
    public int ProtoBytes { get; set; } = 2 << 20;

    /// <summary>Documents read for one, itself included. Default 64.</summary>
    public int ProtoFiles { get; set; } = 64;

    /// <summary>Levels of imports. Default 16.</summary>
    public int ProtoImportDepth { get; set; } = 16;

    /// <summary>Names (messages, fields, values, methods …) that a document with all that it imports may declare: each is kept in memory. Default 20,000.</summary>
    public int ProtoNames { get; set; } = 20_000;

    /// <summary>How long a document that was read is used without looking again. Default 1 minute.</summary>
    public TimeSpan ProtoCacheTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Documents remembered at the same time. Default 32.</summary>
    public int ProtoCacheEntries { get; set; } = 32;

    /// <summary>Folder whose documents workflows may name as <c>file:</c>. Default null: such addresses are refused.</summary>
    public string? DocumentFolder { get; set; }

    /// <summary>Servers that are called over TLS, as <c>host</c> or <c>host:port</c>. Port 443 always is, others are called in the clear. Default: none.</summary>
    public IReadOnlyList<string> TlsTargets { get; set; } = [];
}
