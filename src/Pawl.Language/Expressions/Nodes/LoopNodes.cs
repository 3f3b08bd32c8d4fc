using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Nodes;

/// <summary><c>reduce source as pattern (initial; update)</c></summary>
internal sealed class ReduceNode(Node source, PatternNode pattern, Node initial, Node update, int state)
    : Node(pattern.IsSingle && Loop(source) && Single(initial, update), false, source, initial, update)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = default;
        if (!initial.Eval(machine, frame, input, out var first)) return false;
        var sink = new UpdateSink(this, machine, frame, first);
        if (!source.Each(machine, frame, input, sink)) return false;
        output = sink.State;
        return true;
    }

    private sealed class UpdateSink(ReduceNode node, Machine machine, Frame frame, JqValue state) : Sink
    {
        private readonly long _mark = machine.Charged;
        private Ownership _owner = new();

        public JqValue State = state;

        public override bool Take(Machine machine, in JqValue value)
        {
            if (!node.Pattern.Bind(machine, frame, value)) return !machine.HasError;
            if (!node.Update.EvalOwned(machine, frame, ref State, ref _owner))
            {
                if (machine.HasError) return false;
                State = default; // an update that yields nothing leaves null
            }
            machine.Release(_mark, State);
            return true;
        }
    }

    private PatternNode Pattern => pattern;
    private Node Update => update;

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        // While a path is tracked it runs on through source and update, as in jq: no part stands aside.
        var input = emitter.NewSlot();
        emitter.Add(OperationCode.Store, input);
        emitter.Node(initial);
        emitter.Add(OperationCode.Store, state);
        var done = emitter.Add(OperationCode.Fork);
        emitter.Add(OperationCode.Load, input);
        emitter.Node(source);
        pattern.Emit(emitter);
        emitter.Add(OperationCode.Take, state);
        emitter.Node(update);
        emitter.Add(OperationCode.Store, state);
        emitter.Add(OperationCode.Backtrack);
        emitter.Patch(done);
        emitter.Add(OperationCode.Take, state);
    }
}

/// <summary><c>foreach source as pattern (initial; update; extract)</c></summary>
internal sealed class ForeachNode(Node source, PatternNode pattern, Node initial, Node update, Node extract, int state)
    : Node(false, pattern.IsSingle && Loop(source, extract) && Single(initial, update), source, initial, update, extract)
{
    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        if (!initial.Eval(machine, frame, input, out var first)) return !machine.HasError;
        return source.Each(machine, frame, input, new UpdateSink(this, frame, first, sink));
    }

    private PatternNode Pattern => pattern;
    private Node Update => update;
    private Node Extract => extract;

    private sealed class UpdateSink(ForeachNode node, Frame frame, JqValue state, Sink sink) : Sink
    {
        private JqValue _state = state;

        public override bool Take(Machine machine, in JqValue value)
        {
            if (!node.Pattern.Bind(machine, frame, value)) return !machine.HasError;
            if (!node.Update.Eval(machine, frame, _state, out var next))
            {
                _state = default; // an update that yields nothing leaves null
                return !machine.HasError;
            }
            _state = next;
            return node.Extract.Each(machine, frame, next, sink);
        }
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var input = emitter.NewSlot();
        emitter.Add(OperationCode.Store, input);
        emitter.Node(initial);
        emitter.Add(OperationCode.Store, state);
        emitter.Add(OperationCode.Load, input);
        emitter.Node(source);
        pattern.Emit(emitter);
        emitter.Add(OperationCode.Take, state);
        emitter.Node(update);
        emitter.Add(OperationCode.Store, state);
        emitter.Node(extract);
    }
}

/// <summary><c>source as pattern | body</c></summary>
internal sealed class BindNode(Node source, PatternNode pattern, Node body)
    : Node(pattern.IsSingle && Single(source, body), pattern.IsSingle && Loop(source, body), source, body)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        if (source.Eval(machine, frame, input, out output) && pattern.Bind(machine, frame, output))
        {
            return body.Eval(machine, frame, input, out output);
        }
        return false;
    }

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        if (source.IsSingle)
        {
            return source.Eval(machine, frame, input, out var value) && pattern.Bind(machine, frame, value)
                ? body.Each(machine, frame, input, sink)
                : !machine.HasError;
        }
        return source.Each(machine, frame, input, new BodySink(this, frame, input, sink));
    }

    /// <inheritdoc/>
    public override bool IsPathLoop => source.IsSingle && pattern.IsSingle && body.IsPathLoop;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) =>
        source.Eval(machine, frame, at.Value, out var value) && pattern.Bind(machine, frame, value)
            ? body.EachPath(machine, frame, at, sink)
            : !machine.HasError;

    /// <inheritdoc/>
    public override bool EvalOwned(Machine machine, Frame frame, ref JqValue state, ref Ownership owner)
    {
        if (!source.Eval(machine, frame, state, out var value) || !pattern.Bind(machine, frame, value)) return false;
        // The variable may refer to a part of the state.
        if (value.Depth > 0 && !source.IgnoresInput) owner = owner.Renewed();
        return body.EvalOwned(machine, frame, ref state, ref owner);
    }

    private PatternNode Pattern => pattern;
    private Node Body => body;

    private sealed class BodySink(BindNode node, Frame frame, JqValue input, Sink sink) : Sink
    {
        public override bool Take(Machine machine, in JqValue value) =>
            node.Pattern.Bind(machine, frame, value) ? node.Body.Each(machine, frame, input, sink) : !machine.HasError;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var input = emitter.NewSlot();
        emitter.Add(OperationCode.Store, input);
        emitter.Aside(source);
        pattern.Emit(emitter);
        emitter.Add(OperationCode.Load, input);
        emitter.Node(body);
    }
}

/// <summary><c>range(from; to; by)</c></summary>
internal sealed class RangeNode(Node from, Node to, Node by) : ValueNode(false, from, to, by)
{
    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var input = emitter.NewSlot();
        var bounds = emitter.NewSlots(3);
        emitter.Add(OperationCode.Store, input);
        Node[] parts = [from, to, by];
        for (var i = 0; i < 3; i++)
        {
            emitter.Add(OperationCode.Load, input);
            emitter.Aside(parts[i]);
            emitter.Add(OperationCode.Store, bounds + i);
        }
        emitter.Add(OperationCode.Range, bounds);
    }
}

/// <summary><see cref="RangeNode"/> with single bounds: a loop.</summary>
internal sealed class RangeLoopNode(Node from, Node to, Node by) : Node(false, Single(from, to, by), from, to, by)
{
    /// <inheritdoc/>
    public override bool Navigates => false;

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        if (!from.Eval(machine, frame, input, out var first) || !to.Eval(machine, frame, input, out var end) || !by.Eval(machine, frame, input, out var step))
        {
            return !machine.HasError;
        }
        if (!first.IsNumber || !end.IsNumber || !step.IsNumber)
        {
            machine.Fail("Range bounds must be numeric");
            return false;
        }
        var range = new NumberRange(first.Double, end.Double, step.Double);
        while (range.TryTake(out var number))
        {
            machine.Count(1);
            if (!sink.Take(machine, JqValue.From(number))) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter) => new RangeNode(from, to, by).Emit(emitter);
}
