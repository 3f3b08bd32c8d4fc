namespace Pawl.Language.Expressions.Values;

/// <summary>Estimates of memory, in bytes on a 64-bit machine. Rough, but never too small by more than a header.</summary>
internal static class Weights
{
    /// <summary>One value in an array or a variable.</summary>
    public const int Slot = 16;
    /// <summary>One member of an object beside its value: key reference, hash, index.</summary>
    public const int Member = 24;
    /// <summary>An array or object without contents.</summary>
    public const int Container = 96;

    /// <summary>No value counts as heavier. Sharing makes values that would be astronomically large if written out, and sums must not overflow.</summary>
    public const long Max = 1L << 50;

    /// <summary>The sum of two weights.</summary>
    public static long Sum(long left, long right) => Math.Min(left + right, Max);

    /// <summary>A string and the slot that refers to it.</summary>
    public static long Of(string text) => Slot + 24 + 2L * text.Length;
}
