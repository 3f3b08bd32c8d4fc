using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;

namespace Pawl.Language.Expressions.Nodes;

/// <summary><c>first(body)</c>: runs the body no further than its first output.</summary>
internal sealed class FirstNode(Node body) : Node(Loop(body), false, body)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        var sink = new FirstSink();
        body.Each(machine, frame, input, sink);
        output = sink.Value;
        return sink.Found;
    }

    /// <inheritdoc/>
    public override bool IsPathLoop => body.IsPathLoop;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink)
    {
        var first = new FirstPathSink();
        body.EachPath(machine, frame, at, first);
        if (machine.HasError) return false;
        return first.Found is null || sink.Take(machine, first.Found);
    }

    private sealed class FirstPathSink : PathSink
    {
        public PathState? Found { get; private set; }

        public override bool Take(Machine machine, PathState at)
        {
            Found = at;
            return false;
        }
    }

    private sealed class FirstSink : Sink
    {
        public JqValue Value;
        public bool Found;

        public override bool Take(Machine machine, in JqValue value)
        {
            Value = value;
            Found = true;
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var mark = emitter.NewSlot();
        emitter.Add(OperationCode.Mark, mark);
        emitter.Node(body);
        emitter.Add(OperationCode.Cut, mark);
    }
}

/// <summary><c>last(body)</c></summary>
internal sealed class LastNode(Node body) : Node(Loop(body), false, body)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        var sink = new LastSink();
        var whole = body.Each(machine, frame, input, sink);
        output = sink.Value;
        return whole && sink.Found;
    }

    private sealed class LastSink : Sink
    {
        public JqValue Value;
        public bool Found;

        public override bool Take(Machine machine, in JqValue value)
        {
            Value = value;
            return Found = true;
        }
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        int none = emitter.NewSlot(), path = emitter.NewSlot(), value = emitter.NewSlot();
        emitter.Add(OperationCode.StoreConstant, none, 0, new LiteralNode(JqValue.True));
        var fork = emitter.Add(OperationCode.Fork);
        emitter.Node(body);
        emitter.Add(OperationCode.Store, value);
        emitter.Add(OperationCode.SuspendPath, path);
        emitter.Add(OperationCode.StoreConstant, none, 0, new LiteralNode(JqValue.False));
        emitter.Add(OperationCode.Backtrack);
        emitter.Patch(fork);
        emitter.Add(OperationCode.BacktrackIf, none);
        emitter.Add(OperationCode.ResumePath, path);
        emitter.Add(OperationCode.Take, value);
    }
}

/// <summary><c>limit(count; body)</c>: runs the body no further than that many outputs.</summary>
internal sealed class LimitNode(Node count, Node body) : Node(false, Single(count) && Loop(body), count, body)
{
    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        if (!count.Eval(machine, frame, input, out var limit) || !machine.StartsLimit(limit)) return !machine.HasError;
        var counter = new LimitSink(limit, sink);
        return body.Each(machine, frame, input, counter) || counter.IsFull;
    }

    private sealed class LimitSink(JqValue count, Sink sink) : Sink
    {
        private JqValue _left = count;

        public bool IsFull { get; private set; }

        public override bool Take(Machine machine, in JqValue value)
        {
            if (!machine.CountLimit(ref _left) || !sink.Take(machine, value)) return false;
            IsFull = _left.Double <= 0;
            return !IsFull;
        }
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var input = emitter.NewSlot();
        var counter = emitter.NewSlots(2);
        emitter.Add(OperationCode.Store, input);
        emitter.Aside(count);
        emitter.Add(OperationCode.Store, counter);
        emitter.Add(OperationCode.StartLimit, counter);
        emitter.Add(OperationCode.Load, input);
        emitter.Node(body);
        emitter.Add(OperationCode.CountLimit, counter);
    }
}

/// <summary><c>any</c>, <c>all</c>, <c>isempty</c>: looks for the first output whose condition is as sought.</summary>
internal sealed class QuantifierNode(Node source, Node condition, bool sought, bool found)
    : ValueNode(Loop(source) && Single(condition), source, condition)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        var sink = new SearchSink(this, frame);
        var whole = source.Each(machine, frame, input, sink);
        output = JqValue.From(sink.Found == found);
        return whole || (sink.Found && !machine.HasError);
    }

    private sealed class SearchSink(QuantifierNode node, Frame frame) : Sink
    {
        public bool Found { get; private set; }

        public override bool Take(Machine machine, in JqValue value)
        {
            if (!node.Condition.Eval(machine, frame, value, out var truth)) return !machine.HasError;
            Found = truth.IsTruthy == node.Sought;
            return !Found;
        }
    }

    private Node Condition => condition;
    private bool Sought => sought;

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (IsSingle)
        {
            base.Emit(emitter);
            return;
        }
        var mark = emitter.NewSlot();
        emitter.Add(OperationCode.Mark, mark);
        var none = emitter.Add(OperationCode.Fork);
        emitter.Aside(source);
        emitter.Aside(condition);
        var hit = emitter.Add(sought ? OperationCode.JumpIfTrue : OperationCode.JumpIfFalse);
        emitter.Add(OperationCode.Backtrack);
        emitter.Patch(hit);
        emitter.Add(OperationCode.Cut, mark);
        emitter.Add(OperationCode.Evaluate, -1, 0, new LiteralNode(JqValue.From(found)));
        var end = emitter.Add(OperationCode.Jump);
        emitter.Patch(none);
        emitter.Add(OperationCode.Evaluate, -1, 0, new LiteralNode(JqValue.From(!found)));
        emitter.Patch(end);
    }
}
