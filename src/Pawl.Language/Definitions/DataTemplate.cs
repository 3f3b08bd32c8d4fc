using System.Collections.Immutable;
using System.Text;
using Pawl.Language.Expressions;

namespace Pawl.Language.Definitions;

/// <summary>A value at a data position: literals, with <c>${ … }</c> of the definition's own text evaluated once.</summary>
/// <remarks>What an expression returns is inert, even when it looks like an expression: nothing is scanned twice (DSL 1.0, security).</remarks>
public abstract record DataTemplate
{
    private DataTemplate() { }

    /// <summary>Builds the value.</summary>
    /// <param name="input">What <c>.</c> is.</param>
    /// <param name="evaluation">Variables, clock reading and budgets.</param>
    /// <exception cref="JqException">An expression failed.</exception>
    public abstract JqValue Evaluate(JqValue input, JqEvaluation evaluation);

    /// <summary>Names of outside variables that some expression inside uses.</summary>
    public virtual IEnumerable<string> UsedVariables => [];

    /// <summary>Names of the secrets that some expression inside may use.</summary>
    public virtual IEnumerable<string> UsedSecrets => [];

    /// <summary>A value with no expression inside.</summary>
    public sealed record Literal(JqValue Value) : DataTemplate
    {
        /// <inheritdoc/>
        public override JqValue Evaluate(JqValue input, JqEvaluation evaluation) => Value;
    }

    /// <summary>A string that is one <c>${ … }</c>: keeps the type of the result.</summary>
    public sealed record Expression(RuntimeExpression Value) : DataTemplate
    {
        /// <inheritdoc/>
        public override JqValue Evaluate(JqValue input, JqEvaluation evaluation) => Value.Evaluate(input, evaluation);
        /// <inheritdoc/>
        public override IEnumerable<string> UsedVariables => Value.Program.UsedVariables;
        /// <inheritdoc/>
        public override IEnumerable<string> UsedSecrets => Value.Secrets;
    }

    /// <summary>A longer string with <c>${ … }</c> inside: strings as they are, other results as compact JSON (R6).</summary>
    public sealed record Interpolation(ImmutableArray<DataTemplate> Parts) : DataTemplate
    {
        /// <inheritdoc/>
        public override JqValue Evaluate(JqValue input, JqEvaluation evaluation)
        {
            var text = new StringBuilder();
            foreach (var part in Parts)
            {
                var value = part.Evaluate(input, evaluation);
                text.Append(value.Kind == JqKind.String ? value.AsString() : value.ToJson());
            }
            return JqValue.From(text.ToString());
        }
        /// <inheritdoc/>
        public override IEnumerable<string> UsedVariables => Parts.SelectMany(part => part.UsedVariables);
        /// <inheritdoc/>
        public override IEnumerable<string> UsedSecrets => Parts.SelectMany(part => part.UsedSecrets);
    }

    /// <summary>A string of loose mode: tried as an expression; a failure leaves the text.</summary>
    public sealed record Loose(RuntimeExpression Value, JqValue Text) : DataTemplate
    {
        /// <inheritdoc/>
        public override JqValue Evaluate(JqValue input, JqEvaluation evaluation)
        {
            try { return Value.Evaluate(input, evaluation); }
            catch (JqException error) when (error is not JqLimitException) { return Text; }
        }
        /// <inheritdoc/>
        public override IEnumerable<string> UsedVariables => Value.Program.UsedVariables;
        /// <inheritdoc/>
        public override IEnumerable<string> UsedSecrets => Value.Secrets;
    }

    /// <summary>An object with at least one expression somewhere inside. Keys are never evaluated.</summary>
    public sealed record Object(ImmutableArray<KeyValuePair<string, DataTemplate>> Members) : DataTemplate
    {
        /// <inheritdoc/>
        public override JqValue Evaluate(JqValue input, JqEvaluation evaluation) =>
            JqValue.Object(Members.Select(member => KeyValuePair.Create(member.Key, member.Value.Evaluate(input, evaluation))));
        /// <inheritdoc/>
        public override IEnumerable<string> UsedVariables => Members.SelectMany(member => member.Value.UsedVariables);
        /// <inheritdoc/>
        public override IEnumerable<string> UsedSecrets => Members.SelectMany(member => member.Value.UsedSecrets);
    }

    /// <summary>An array with at least one expression somewhere inside.</summary>
    public sealed record Array(ImmutableArray<DataTemplate> Items) : DataTemplate
    {
        /// <inheritdoc/>
        public override JqValue Evaluate(JqValue input, JqEvaluation evaluation) =>
            JqValue.Array(Items.Select(item => item.Evaluate(input, evaluation)));
        /// <inheritdoc/>
        public override IEnumerable<string> UsedVariables => Items.SelectMany(item => item.UsedVariables);
        /// <inheritdoc/>
        public override IEnumerable<string> UsedSecrets => Items.SelectMany(item => item.UsedSecrets);
    }
}
