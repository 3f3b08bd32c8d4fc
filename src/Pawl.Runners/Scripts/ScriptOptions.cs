namespace Pawl.Runners.Scripts;

/// <summary>What runs scripts.</summary>
public sealed class ScriptOptions
{
    /// <summary>Path of Node.js for <c>js</c>. Null: the first on the path, or in the usual folders, that works in the sandbox.</summary>
    public string? Node { get; set; }
    /// <summary>Path of Python for <c>python</c>. Null: likewise.</summary>
    public string? Python { get; set; }
    /// <summary>Bytes of a script that is fetched. Default 1 MiB.</summary>
    public int SourceBytes { get; set; } = 1 << 20;
    /// <summary>Longest time to fetch one, redirects included. Default 30 s.</summary>
    public TimeSpan SourceTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
