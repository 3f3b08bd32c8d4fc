using Pawl.Language.Expressions;

namespace Pawl.Language.Schemas.Evaluation;

/// <summary>What one keyword, or a family of keywords that must look at each other, demands of a value.</summary>
/// <param name="pointer">Where the keyword stands.</param>
internal abstract class Assertion(string pointer)
{
    public string Pointer { get; } = pointer;

    /// <summary>Whether the value satisfies it; reports the reasons to <paramref name="run"/> when it does not.</summary>
    /// <param name="run">The validation under way.</param>
    /// <param name="value">The value at the current place.</param>
    /// <param name="evaluated">Where to note the members and items looked at; null when no <c>unevaluated…</c> asks.</param>
    public abstract bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated);

    /// <summary>Subschemas applied to the same value; a circle of them would never end.</summary>
    public virtual IEnumerable<SchemaNode> InPlace => [];
}
