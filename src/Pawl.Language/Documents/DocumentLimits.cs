namespace Pawl.Language.Documents;

/// <summary>Bounds on a document; each has a problem code of its own.</summary>
public sealed record DocumentLimits
{
    /// <summary>Longest key of an object, in characters.</summary>
    public const int KeyLength = 1_024;
    /// <summary>Most anchors of a YAML text.</summary>
    public const int Anchors = 1_000;
    /// <summary>Most characters of one number.</summary>
    public const int NumberLength = 1_000;

    /// <summary>The defaults.</summary>
    public static DocumentLimits Default { get; } = new();
    /// <summary>UTF-8 bytes. Default 1 MiB.</summary>
    public int Bytes { get; init; } = 1 << 20;
    /// <summary>YAML nodes after aliases are expanded. Default 100,000.</summary>
    public int Nodes { get; init; } = 100_000;
    /// <summary>Nesting. Default 64.</summary>
    public int Depth { get; init; } = 64;
    /// <summary>Tasks in a definition. Default 5,000.</summary>
    public int Tasks { get; init; } = 5_000;
    /// <summary>Expressions in a definition: each is compiled and kept. In loose mode every text counts. Default 20,000.</summary>
    public int Expressions { get; init; } = 20_000;
    /// <summary>Problems reported. Default 100.</summary>
    public int Problems { get; init; } = 100;
}
