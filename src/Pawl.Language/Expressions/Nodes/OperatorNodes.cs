using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Nodes;

/// <summary>Arithmetic or comparison of two operands. The right one runs first and outermost, as in jq.</summary>
internal sealed class BinaryNode(NativeFunction function, Node left, Node right) : ValueNode(Single(left, right), left, right)
{
    private readonly BinaryOperation _operation = function.Binary!;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = default;
        if (!right.Eval(machine, frame, input, out var b) || !left.Eval(machine, frame, input, out var a)) return false;
        output = _operation(machine, a, b);
        return !machine.HasError;
    }

    /// <inheritdoc/>
    public override bool IgnoresInput => left.IgnoresInput && right.IgnoresInput;

    /// <inheritdoc/>
    public override bool EvalOwned(Machine machine, Frame frame, ref JqValue state, ref Ownership owner)
    {
        // `. + x` keeps what the state consists of; of anything else little is known.
        if (left is not IdentityNode || function.Name != "_plus" || state.Depth == 0) return base.EvalOwned(machine, frame, ref state, ref owner);
        if (!right.Eval(machine, frame, state, out var added)) return false;
        state = Arithmetic.AddOwned(machine, state, added, owner);
        if (added.Depth > 0 && !right.IgnoresInput) owner = owner.Renewed();
        return !machine.HasError;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (IsSingle)
        {
            base.Emit(emitter);
            return;
        }
        var input = emitter.NewSlot();
        var operands = emitter.NewSlots(3); // the function's own input is not looked at
        emitter.Add(OperationCode.Store, input);
        emitter.Aside(right);
        emitter.Add(OperationCode.Store, operands + 2);
        emitter.Add(OperationCode.Load, input);
        emitter.Aside(left);
        emitter.Add(OperationCode.Store, operands + 1);
        emitter.Add(OperationCode.Native, operands, 3, function);
    }
}

/// <summary><c>-operand</c></summary>
internal sealed class NegateNode(Node operand) : ValueNode(Single(operand), operand)
{
    private static readonly NativeFunction Function = NativeFunction.Of("_negate", 0, (machine, a) => Arithmetic.Negate(machine, a[0]));

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        if (!operand.Eval(machine, frame, input, out output)) return false;
        output = Arithmetic.Negate(machine, output);
        return !machine.HasError;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (IsSingle)
        {
            base.Emit(emitter);
            return;
        }
        var slot = emitter.NewSlot();
        emitter.Aside(operand);
        emitter.Add(OperationCode.Store, slot);
        emitter.Add(OperationCode.Native, slot, 1, Function);
    }
}

/// <summary><c>left and right</c>, <c>left or right</c>: the right side runs only where it decides.</summary>
internal sealed class LogicNode(bool isAnd, Node left, Node right) : ValueNode(Single(left, right), left, right)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        if (!left.Eval(machine, frame, input, out output)) return false;
        if (output.IsTruthy == isAnd && !right.Eval(machine, frame, input, out output)) return false;
        output = JqValue.From(output.IsTruthy);
        return true;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (IsSingle)
        {
            base.Emit(emitter);
            return;
        }
        var input = emitter.NewSlot();
        emitter.Add(OperationCode.Store, input);
        emitter.Aside(left);
        var decided = emitter.Add(isAnd ? OperationCode.JumpIfFalse : OperationCode.JumpIfTrue);
        emitter.Add(OperationCode.Load, input);
        emitter.Aside(right);
        emitter.Patch(decided);
        emitter.Add(OperationCode.Evaluate, -1, 0, TruthNode.Instance);
    }
}

/// <summary>Whether the input is neither null nor false.</summary>
internal sealed class TruthNode() : ValueNode(single: true)
{
    /// <summary>There is but one.</summary>
    public static TruthNode Instance { get; } = new();

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = JqValue.From(input.IsTruthy);
        return true;
    }
}

/// <summary><c>left // right</c>: the outputs of left that are neither null nor false, or right when there are none.</summary>
internal sealed class AlternativeNode(Node left, Node right) : Node(Single(left, right), Loop(left, right), left, right)
{
    /// <inheritdoc/>
    public override bool IgnoresInput => left.IgnoresInput && right.IgnoresInput;

    /// <inheritdoc/>
    public override bool IsPathLoop => left.IsPathLoop && right.IsPathLoop;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink)
    {
        var filter = new TruthyPathSink(sink);
        if (!left.EachPath(machine, frame, at, filter)) return false;
        return filter.Found || right.EachPath(machine, frame, at, sink);
    }

    private sealed class TruthyPathSink(PathSink sink) : PathSink
    {
        public bool Found { get; private set; }

        public override bool Take(Machine machine, PathState at)
        {
            if (!at.Value.IsTruthy) return true;
            Found = true;
            return sink.Take(machine, at);
        }
    }

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        if (left.Eval(machine, frame, input, out output) && output.IsTruthy) return true;
        return !machine.HasError && right.Eval(machine, frame, input, out output);
    }

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        if (IsSingle) return base.Each(machine, frame, input, sink);
        var filter = new TruthySink(sink);
        if (!left.Each(machine, frame, input, filter)) return false;
        return filter.Found || right.Each(machine, frame, input, sink);
    }

    private sealed class TruthySink(Sink sink) : Sink
    {
        public bool Found { get; private set; }

        public override bool Take(Machine machine, in JqValue value)
        {
            if (!value.IsTruthy) return true;
            Found = true;
            return sink.Take(machine, value);
        }
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var found = emitter.NewSlot();
        emitter.Add(OperationCode.StoreConstant, found, 0, new LiteralNode(JqValue.False));
        var fork = emitter.Add(OperationCode.Fork);
        emitter.Node(left);
        var notFound = emitter.Add(OperationCode.JumpIfFalse);
        emitter.Add(OperationCode.StoreConstant, found, 0, new LiteralNode(JqValue.True));
        var end = emitter.Add(OperationCode.Jump);
        emitter.Patch(notFound);
        emitter.Add(OperationCode.Backtrack);
        emitter.Patch(fork);
        emitter.Add(OperationCode.BacktrackIf, found);
        emitter.Node(right);
        emitter.Patch(end);
    }
}
