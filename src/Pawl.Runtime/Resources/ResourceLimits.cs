namespace Pawl.Runtime.Resources;

/// <summary>Bounds on what one execution takes in from outside its definition. What lies beyond them counts as not to be had.</summary>
public sealed record ResourceLimits
{
    /// <summary>Resources of one execution: they are part of its history. Default 64.</summary>
    public int Count { get; init; } = 64;
    /// <summary>Characters of all of them together. Default 2 Mi.</summary>
    public int TotalLength { get; init; } = 2 << 20;
    /// <summary>Documents that lead from one to the next. Default 8.</summary>
    public int Depth { get; init; } = 8;
    /// <summary>Longest time for all of them. Default 8 s: less than a caller waits for the start.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(8);
    /// <summary>Linked definitions kept in memory. Default 500.</summary>
    public int LinkedDefinitions { get; init; } = 500;
}
