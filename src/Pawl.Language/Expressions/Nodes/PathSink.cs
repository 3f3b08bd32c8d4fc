using Pawl.Language.Expressions.Evaluation;

namespace Pawl.Language.Expressions.Nodes;

/// <summary>Takes the paths of a path expression one by one.</summary>
internal abstract class PathSink
{
    /// <summary>Takes one, with the value that stands there.</summary>
    /// <returns>False to end the loop.</returns>
    public abstract bool Take(Machine machine, PathState at);
}

/// <summary>Keeps all of them.</summary>
internal sealed class PathList : PathSink
{
    /// <summary>The paths so far.</summary>
    public List<JqValue> Paths { get; } = [];

    /// <inheritdoc/>
    public override bool Take(Machine machine, PathState at)
    {
        machine.Charge(Values.Weights.Container + (at.Length * (long)Values.Weights.Slot));
        Paths.Add(at.ToValue());
        return true;
    }
}
