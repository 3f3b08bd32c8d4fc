namespace Pawl.Cli;

/// <summary>What the process ends with. The same for every verb; <c>eval</c> has jq's codes instead.</summary>
internal static class ExitCode
{
    /// <summary>Done; an execution that was followed completed.</summary>
    public const int Done = 0;
    /// <summary>Carried out, but the answer is no: an execution faulted or was cancelled, a conformance case or a check failed.</summary>
    public const int Failed = 1;
    /// <summary>Wrong use, an invalid document, or a request that the server refused.</summary>
    public const int Invalid = 2;
    /// <summary>The server cannot be reached, or cannot answer now; a server that starts cannot reach its database.</summary>
    public const int Unreachable = 3;
    /// <summary>Stopped by ctrl-c, as shells count it.</summary>
    public const int Interrupted = 130;
}
