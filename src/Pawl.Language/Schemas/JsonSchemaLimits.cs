namespace Pawl.Language.Schemas;

/// <summary>Bounds of the compiler and of one validation. They are far above what a real schema needs and below what hurts a server.</summary>
public static class JsonSchemaLimits
{
    /// <summary>Subschemas of one compiled schema, with those of the documents it refers to. 100,000.</summary>
    public const int Subschemas = 100_000;
    /// <summary>Subschemas inside each other while one value is checked. 1,000; a workflow document needs about ten for each level of tasks.</summary>
    public const int Depth = 1_000;
    /// <summary>Subschemas applied to one value and everything inside it. 5,000,000.</summary>
    public const int Steps = 5_000_000;
    /// <summary>Characters of one pattern. 10,000.</summary>
    public const int PatternLength = 10_000;
    /// <summary>Groups inside each other in one pattern. 100.</summary>
    public const int PatternDepth = 100;
    /// <summary>Time for one match of a pattern against one string. 250 ms.</summary>
    /// <remarks>Only patterns with look-around, back-references or very large repetitions can come near it; all others match in linear time.</remarks>
    public static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(250);
    /// <summary>Significant digits that number comparison and <c>multipleOf</c> look at. 1,000.</summary>
    public const int Digits = 1_000;
}

/// <summary>Which bound stopped a validation.</summary>
public enum JsonSchemaLimit
{
    /// <summary><see cref="JsonSchemaLimits.Depth"/>, or the thread's stack, whichever is reached first.</summary>
    Depth,
    /// <summary><see cref="JsonSchemaLimits.Steps"/>.</summary>
    Steps,
    /// <summary><see cref="JsonSchemaLimits.PatternTime"/>.</summary>
    PatternTime,
}
