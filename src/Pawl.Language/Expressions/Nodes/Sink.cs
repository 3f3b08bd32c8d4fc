using Pawl.Language.Expressions.Evaluation;

namespace Pawl.Language.Expressions.Nodes;

/// <summary>Takes the outputs of a loop one by one.</summary>
internal abstract class Sink
{
    /// <summary>Takes one.</summary>
    /// <returns>False to end the loop.</returns>
    public abstract bool Take(Machine machine, in JqValue value);
}
