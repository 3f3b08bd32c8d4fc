namespace Pawl.Language.Expressions;

/// <summary>Budgets of one evaluation. Exceeding one raises <see cref="JqLimitException"/>, which jq's <c>try</c> does not catch.</summary>
public sealed record JqLimits
{
    /// <summary>The defaults.</summary>
    public static JqLimits Default { get; } = new();
    /// <summary>Longest program text, in characters. Default 65,536.</summary>
    public const int SourceLength = 65_536;
    /// <summary>Deepest nesting of a program. Default 512.</summary>
    public const int ProgramDepth = 512;
    /// <summary>Steps: calls, iterations, path steps, elements built. Default 5,000,000.</summary>
    public long Steps { get; init; } = 5_000_000;
    /// <summary>Bytes of values alive at once, estimated. Default 64 MiB.</summary>
    public long MemoryBytes { get; init; } = 64 << 20;
    /// <summary>Characters of one string. Default 16 Mi.</summary>
    public int StringLength { get; init; } = 16 << 20;
    /// <summary>Frames of recursion. Default 10,000; tail calls are free.</summary>
    public int CallDepth { get; init; } = 10_000;
    /// <summary>Outputs of <see cref="JqProgram.Run"/>. Default 100,000.</summary>
    public int Outputs { get; init; } = 100_000;
    /// <summary>Bytes of all outputs of one evaluation together, beyond the size of the input; estimated as <see cref="MemoryBytes"/> is, as if nothing were shared. Default 64 MiB.</summary>
    public long OutputBytes { get; init; } = 64 << 20;
}
