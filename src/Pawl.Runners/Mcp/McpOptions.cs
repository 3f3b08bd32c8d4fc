namespace Pawl.Runners.Mcp;

/// <summary>Bounds of <c>call: mcp</c>.</summary>
public sealed class McpOptions
{
    /// <summary>Longest time of a call that sets no <c>timeout</c> of its own, from the first message to the result. Default 5 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);
    /// <summary>Longest <c>timeout</c> that a call may set; a longer one counts as this. Default 1 hour.</summary>
    public TimeSpan LongestTimeout { get; set; } = TimeSpan.FromHours(1);
    /// <summary>Bytes that a server may send: over HTTP for one request, as a process in all. Default 8 MiB.</summary>
    public int AnswerBytes { get; set; } = 8 << 20;
    /// <summary>Messages that a server may send before the answer to one request. Default 10,000.</summary>
    public int Messages { get; set; } = 10_000;
    /// <summary>Folders of the machine, beside <c>/usr</c>, that servers which are processes see where they are, read-only, and whose programs they find first. Default none.</summary>
    public IReadOnlyList<string> ServerFolders { get; set; } = [];
    /// <summary>How long a server is given to end a session, or to be told that a request is cancelled. Default 2 s.</summary>
    public TimeSpan Farewell { get; set; } = TimeSpan.FromSeconds(2);
}
