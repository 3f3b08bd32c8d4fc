using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Nodes;

/// <summary>A node without parts that is a value of its own: no path leads to it.</summary>
internal abstract class ValueNode(bool single, params ReadOnlySpan<Node?> parts) : Node(single, false, parts)
{
    /// <inheritdoc/>
    public override bool Navigates => false;

    /// <inheritdoc/>
    public override void Emit(Emitter emitter) => emitter.Add(OperationCode.Evaluate, -1, 0, this);
}

/// <summary><c>.</c></summary>
internal sealed class IdentityNode() : ValueNode(single: true)
{
    /// <inheritdoc/>
    public override bool IsPathLoop => true;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) => sink.Take(machine, at);

    /// <inheritdoc/>
    public override bool EvalOwned(Machine machine, Frame frame, ref JqValue state, ref Ownership owner) => true;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = input;
        return true;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        // The input is the output.
    }
}

/// <summary>A constant.</summary>
internal sealed class LiteralNode(JqValue value) : ValueNode(single: true)
{
    /// <summary>The constant.</summary>
    public JqValue Value => value;

    /// <inheritdoc/>
    public override bool IgnoresInput => true;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = value;
        return true;
    }
}

/// <summary>A variable of the program.</summary>
internal sealed class VariableNode(int levels, int slot) : ValueNode(single: true)
{
    /// <inheritdoc/>
    public override bool IgnoresInput => true;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = (levels == 0 ? frame : frame.Outward(levels)).Slots[slot];
        return true;
    }
}

/// <summary>A variable from outside.</summary>
internal sealed class OutsideVariableNode(int index) : ValueNode(single: true)
{
    /// <inheritdoc/>
    public override bool IgnoresInput => true;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = machine.Variable(index);
        return true;
    }
}

/// <summary><c>empty</c></summary>
internal sealed class EmptyNode() : ValueNode(single: true)
{
    /// <inheritdoc/>
    public override bool IgnoresInput => true;

    /// <inheritdoc/>
    public override bool IsPathLoop => true;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) => true;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = default;
        return false;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter) => emitter.Add(OperationCode.Backtrack);
}

/// <summary><c>a | b | c</c></summary>
internal sealed class PipeNode(Node[] stages) : Node(Single(stages), Loop(stages), stages)
{
    /// <summary>The stages.</summary>
    public Node[] Stages => stages;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        var mark = machine.Charged;
        if (!stages[0].Eval(machine, frame, input, out output)) return false;
        for (var i = 1; i < stages.Length; i++)
        {
            machine.Release(mark, output);
            if (!stages[i].Eval(machine, frame, output, out var next))
            {
                output = default;
                return false;
            }
            output = next;
        }
        machine.Release(mark, output);
        return true;
    }

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink) => Each(machine, frame, input, sink, 0);

    private bool Each(Machine machine, Frame frame, JqValue value, Sink sink, int stage)
    {
        for (; stage < stages.Length; stage++)
        {
            var node = stages[stage];
            if (!node.IsSingle)
            {
                return stage == stages.Length - 1
                    ? node.Each(machine, frame, value, sink)
                    : node.Each(machine, frame, value, new StageSink(this, frame, sink, stage + 1));
            }
            if (!node.Eval(machine, frame, value, out var next)) return !machine.HasError;
            value = next;
        }
        return sink.Take(machine, value);
    }

    /// <inheritdoc/>
    public override bool IgnoresInput => stages[0].IgnoresInput;

    /// <inheritdoc/>
    public override bool IsPathLoop { get; } = stages.All(stage => stage.IsPathLoop);

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) => EachPath(machine, frame, at, sink, 0);

    private bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink, int stage) =>
        stages[stage].EachPath(machine, frame, at, stage == stages.Length - 1 ? sink : new StagePathSink(this, frame, sink, stage + 1));

    private sealed class StagePathSink(PipeNode pipe, Frame frame, PathSink sink, int stage) : PathSink
    {
        public override bool Take(Machine machine, PathState at) => pipe.EachPath(machine, frame, at, sink, stage);
    }

    /// <inheritdoc/>
    public override bool EvalOwned(Machine machine, Frame frame, ref JqValue state, ref Ownership owner)
    {
        foreach (var stage in stages)
        {
            if (!stage.EvalOwned(machine, frame, ref state, ref owner)) return false;
        }
        return true;
    }

    private sealed class StageSink(PipeNode pipe, Frame frame, Sink sink, int stage) : Sink
    {
        public override bool Take(Machine machine, in JqValue value) => pipe.Each(machine, frame, value, sink, stage);
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        foreach (var stage in stages) emitter.Node(stage);
    }
}

/// <summary><c>a, b, c</c></summary>
internal sealed class CommaNode(Node[] items) : Node(false, Loop(items), items)
{
    /// <summary>The items.</summary>
    public Node[] Items => items;

    /// <inheritdoc/>
    public override bool IgnoresInput { get; } = items.All(item => item.IgnoresInput);

    /// <inheritdoc/>
    public override bool IsPathLoop { get; } = items.All(item => item.IsPathLoop);

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink)
    {
        foreach (var item in items)
        {
            if (!item.EachPath(machine, frame, at, sink)) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        foreach (var item in items)
        {
            if (!item.Each(machine, frame, input, sink)) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var ends = new List<int>();
        for (var i = 0; i < items.Length - 1; i++)
        {
            var fork = emitter.Add(OperationCode.Fork);
            emitter.Node(items[i]);
            ends.Add(emitter.Add(OperationCode.Jump));
            emitter.Patch(fork);
        }
        emitter.Node(items[^1]);
        ends.ForEach(emitter.Patch);
    }
}

/// <summary><c>error</c>: raises its input.</summary>
internal sealed class RaiseNode() : ValueNode(single: true)
{
    /// <inheritdoc/>
    public override bool IsPathLoop => true;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink)
    {
        machine.Fail(at.Value);
        return false;
    }

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = machine.Fail(input);
        return false;
    }
}
