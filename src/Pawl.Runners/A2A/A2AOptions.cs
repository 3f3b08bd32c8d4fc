namespace Pawl.Runners.A2A;

/// <summary>Bounds of <c>call: a2a</c>, besides those of documents.</summary>
public sealed class A2AOptions
{
    /// <summary>Longest time of a call, from finding the agent to the end of its answer. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);
    /// <summary>Bytes of an answer; of a stream, all its events together. Default 8 MiB.</summary>
    public int AnswerBytes { get; set; } = 8 << 20;
    /// <summary>Events of a stream. Default 10,000.</summary>
    public int Events { get; set; } = 10_000;
}
