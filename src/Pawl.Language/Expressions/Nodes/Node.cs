using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Nodes;

/// <summary>A part of a compiled program.</summary>
/// <remarks>
/// There are three ways to run one. <see cref="Eval"/> and <see cref="Each"/> walk the tree on the thread's stack, whose depth the
/// text of the program alone decides; they serve parts that call nothing recursive. Everything else, and everything while a path is
/// tracked, runs as the instructions that <see cref="Emit"/> writes.
/// </remarks>
internal abstract class Node
{
    /// <summary>Trees higher than this run as instructions, so that inlined functions cannot exhaust the thread's stack.</summary>
    protected const int MaxHeight = 700;

    /// <summary>Whether <see cref="Eval"/> works: at most one output, and nothing recursive in it.</summary>
    public bool IsSingle { get; }

    /// <summary>Whether <see cref="Each"/> works: any number of outputs, and nothing recursive in it.</summary>
    public bool IsLoop { get; }

    /// <summary>Whether it behaves differently while a path is tracked.</summary>
    public virtual bool Navigates => true;

    /// <summary>Whether <see cref="EachPath"/> works: a path expression with nothing recursive in it.</summary>
    public virtual bool IsPathLoop => false;

    /// <summary>Whether the outputs are the same for every input.</summary>
    public virtual bool IgnoresInput => false;

    /// <summary>Levels of nodes.</summary>
    public int Height { get; }

    /// <summary>Whether it has parts, and all of them are constants.</summary>
    public bool HasOnlyConstantParts { get; }

    /// <summary>Describes how the node can run.</summary>
    /// <param name="single">Whether it yields at most one output, given its parts do.</param>
    /// <param name="loop">Whether it can loop, given its parts can.</param>
    /// <param name="parts">Its parts; null ones are skipped.</param>
    protected Node(bool single, bool loop, params ReadOnlySpan<Node?> parts)
    {
        HasOnlyConstantParts = parts.Length > 0;
        foreach (var part in parts)
        {
            if (part is null) continue;
            Height = Math.Max(Height, part.Height + 1);
            HasOnlyConstantParts &= part is LiteralNode;
        }
        IsSingle = single && Height <= MaxHeight;
        IsLoop = (loop || single) && Height <= MaxHeight;
    }

    /// <summary>Evaluates a node that <see cref="IsSingle"/>.</summary>
    /// <returns>False when there is no output: the machine has an error, or there simply is none.</returns>
    public virtual bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output) =>
        throw new InvalidOperationException($"{GetType().Name} does not evaluate to one value.");

    /// <summary>Hands each output of a node that <see cref="IsLoop"/> to a sink.</summary>
    /// <returns>False when the loop was ended before its end: by the sink, or by an error that the machine has.</returns>
    public virtual bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        if (Eval(machine, frame, input, out var output)) return sink.Take(machine, output);
        return !machine.HasError;
    }

    /// <summary>Hands the path and value of each output of a node that <see cref="IsPathLoop"/> to a sink.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="frame">The variables.</param>
    /// <param name="at">Where the input stands, and the input.</param>
    /// <param name="sink">Takes each.</param>
    /// <returns>False when the loop was ended before its end: by the sink, or by an error that the machine has.</returns>
    public virtual bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) =>
        throw new InvalidOperationException($"{GetType().Name} is no path expression.");

    /// <summary>Evaluates a node that <see cref="IsSingle"/>, whose input is a state that nobody else refers to: containers with the mark may be changed in place.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="frame">The variables.</param>
    /// <param name="state">The input, and then the output.</param>
    /// <param name="owner">The present mark; renewed where a second reference to parts of the state may have come into being.</param>
    /// <returns>As for <see cref="Eval"/>.</returns>
    public virtual bool EvalOwned(Machine machine, Frame frame, ref JqValue state, ref Ownership owner)
    {
        if (!Eval(machine, frame, state, out var output)) return false;
        state = output;
        if (output.Depth > 0 && !IgnoresInput) owner = owner.Renewed();
        return true;
    }

    /// <summary>Writes instructions that turn the machine's value from input to each output.</summary>
    public abstract void Emit(Emitter emitter);

    /// <summary>Whether all of them are single.</summary>
    protected static bool Single(params ReadOnlySpan<Node?> parts)
    {
        foreach (var part in parts)
        {
            if (part is { IsSingle: false }) return false;
        }
        return true;
    }

    /// <summary>Whether all of them can loop.</summary>
    protected static bool Loop(params ReadOnlySpan<Node?> parts)
    {
        foreach (var part in parts)
        {
            if (part is { IsLoop: false }) return false;
        }
        return true;
    }
}
