using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Language.Definitions;

/// <summary>A jq expression at an expression position: the text without braces, compiled with the variables of its position.</summary>
/// <param name="Program">The compiled program.</param>
public sealed record RuntimeExpression(JqProgram Program)
{
    /// <summary>Names of the secrets that it may use; all declared ones when it computes the name.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>The first output; null when there is none.</summary>
    /// <exception cref="JqException">The evaluation failed.</exception>
    public JqValue Evaluate(JqValue input, JqEvaluation evaluation) => Program.First(input, evaluation);

    /// <summary>jq truth of the first output: only null and false are false.</summary>
    /// <exception cref="JqException">The evaluation failed.</exception>
    public bool Holds(JqValue input, JqEvaluation evaluation) => Evaluate(input, evaluation).IsTruthy;
}
