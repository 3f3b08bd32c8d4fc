
namespace Pawl.Language.Expressions.Evaluation;

/// <summary>A path as far as it is tracked: the last step, what stands there, and the steps before.</summary>
/// <param name="Previous">The steps before; null at the start.</param>
/// <param name="Key">The last step.</param>
/// <param name="Value">What stands at this place. A navigation is on the path only while its input is this very value.</param>
/// <param name="Length">Steps.</param>
internal sealed record PathState(PathState? Previous, JqValue Key, JqValue Value, int Length)
{
    /// <summary>Longest path, as in jq.</summary>
    public const int MaxLength = 10_000;

    /// <summary>The start of a path at a value.</summary>
    public static PathState Start(in JqValue value) => new(null, default, value, 0);

    /// <summary>One step further.</summary>
    /// <exception cref="JqException"><c>Path too deep</c>.</exception>
    public PathState Step(in JqValue key, in JqValue value) =>
        Length < MaxLength ? new(this, key, value, Length + 1) : throw JqErrors.Raise("Path too deep");

    /// <summary>The path as jq writes it.</summary>
    public JqValue ToValue()
    {
        var keys = new JqValue[Length];
        var step = this;
        for (var i = Length - 1; i >= 0; i--)
        {
            keys[i] = step!.Key;
            step = step.Previous;
        }
        return JqValue.Array(keys);
    }
}
