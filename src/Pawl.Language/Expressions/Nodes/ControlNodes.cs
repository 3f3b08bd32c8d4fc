using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Nodes;

/// <summary><c>if condition then body else otherwise end</c></summary>
internal sealed class ConditionalNode(Node condition, Node then, Node otherwise)
    : Node(Single(condition, then, otherwise), Single(condition) && Loop(then, otherwise), condition, then, otherwise)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output) =>
        condition.Eval(machine, frame, input, out output)
        && (output.IsTruthy ? then : otherwise).Eval(machine, frame, input, out output);

    /// <inheritdoc/>
    public override bool IgnoresInput => condition.IgnoresInput && then.IgnoresInput && otherwise.IgnoresInput;

    /// <inheritdoc/>
    public override bool IsPathLoop => condition.IsSingle && then.IsPathLoop && otherwise.IsPathLoop;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) =>
        condition.Eval(machine, frame, at.Value, out var truth)
            ? (truth.IsTruthy ? then : otherwise).EachPath(machine, frame, at, sink)
            : !machine.HasError;

    /// <inheritdoc/>
    public override bool EvalOwned(Machine machine, Frame frame, ref JqValue state, ref Ownership owner) =>
        condition.Eval(machine, frame, state, out var truth)
        && (truth.IsTruthy ? then : otherwise).EvalOwned(machine, frame, ref state, ref owner);

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink) =>
        condition.Eval(machine, frame, input, out var truth)
            ? (truth.IsTruthy ? then : otherwise).Each(machine, frame, input, sink)
            : !machine.HasError;

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var input = emitter.NewSlot();
        emitter.Add(OperationCode.Store, input);
        emitter.Aside(condition);
        var no = emitter.Add(OperationCode.JumpIfFalse);
        emitter.Add(OperationCode.Load, input);
        emitter.Node(then);
        var end = emitter.Add(OperationCode.Jump);
        emitter.Patch(no);
        emitter.Add(OperationCode.Load, input);
        emitter.Node(otherwise);
        emitter.Patch(end);
    }
}

/// <summary><c>try body catch handler</c>; without a handler an error ends the body silently.</summary>
internal sealed class TryNode(Node body, Node? handler) : Node(Single(body, handler), false, body, handler)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        if (EvalProtected(machine, frame, input, out output)) return true;
        if (!machine.HasError) return false;
        var error = machine.TakeError();
        return handler is not null && handler.Eval(machine, frame, error, out output);
    }

    // Apart, because a method with a try block cannot be inlined or keep its values in registers.
    private bool EvalProtected(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        try
        {
            return body.Eval(machine, frame, input, out output);
        }
        catch (JqException error) when (error is not JqLimitException)
        {
            output = machine.Fail(error.Value);
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var fork = emitter.Add(OperationCode.ForkTry);
        emitter.Node(body);
        var leave = emitter.Add(OperationCode.EndTry);
        var end = emitter.Add(OperationCode.Jump);
        emitter.Patch(fork);
        emitter.Patch(leave); // names the fork that it ends
        if (handler is null) emitter.Add(OperationCode.Backtrack);
        else emitter.Node(handler);
        emitter.Patch(end);
    }
}

/// <summary><c>label $name | body</c></summary>
internal sealed class LabelNode(int slot, Node body) : Node(false, false, body)
{
    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        emitter.Add(OperationCode.Label, slot);
        emitter.Node(body);
    }
}

/// <summary><c>break $name</c></summary>
internal sealed class BreakNode(int levels, int slot) : Node(false, false)
{
    /// <inheritdoc/>
    public override void Emit(Emitter emitter) => emitter.Add(OperationCode.Break, slot, levels);
}

/// <summary>A call of a function that is not inlined, because it is recursive or would make the program too large.</summary>
internal sealed class CallNode(CallTarget target, int levels) : Node(false, false)
{
    /// <inheritdoc/>
    public override void Emit(Emitter emitter) => emitter.Add(OperationCode.Call, 0, levels, target);
}

/// <summary>A call of a filter that the function was given.</summary>
internal sealed class ArgumentNode(int levels, int index) : Node(false, false)
{
    /// <inheritdoc/>
    public override void Emit(Emitter emitter) => emitter.Add(OperationCode.CallArgument, index, levels);
}
