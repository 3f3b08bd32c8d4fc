using System.Collections.Immutable;

namespace Pawl.Language.Expressions.Regex;

/// <summary>One match. Offsets and lengths count code points, not UTF-16 units.</summary>
/// <param name="Offset">Where the match starts.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Text">What was matched.</param>
/// <param name="Captures">One for each group, in the order of their opening parentheses.</param>
internal sealed record RegexMatch(int Offset, int Length, string Text, ImmutableArray<RegexCapture> Captures);

/// <summary>What one group matched.</summary>
/// <param name="Offset">Where, in code points; -1 when the group took no part.</param>
/// <param name="Length">How long, in code points.</param>
/// <param name="Text">The text; null when the group took no part.</param>
/// <param name="Name">The group's name, or null. Two groups may share one.</param>
internal readonly record struct RegexCapture(int Offset, int Length, string? Text, string? Name);
