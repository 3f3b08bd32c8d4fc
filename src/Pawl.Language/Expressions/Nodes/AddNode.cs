using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;

namespace Pawl.Language.Expressions.Nodes;

/// <summary><c>add(source)</c></summary>
internal sealed class AddNode(Node source, int item, int state) : ValueNode(Loop(source), source)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        var sink = new SumSink(machine);
        var whole = source.Each(machine, frame, input, sink);
        output = whole ? sink.Sum.Result : default;
        return whole;
    }

    private sealed class SumSink(Machine machine) : Sink
    {
        public readonly Summation Sum = new(machine);

        public override bool Take(Machine machine, in JqValue value) => Sum.Add(value);
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (IsSingle)
        {
            base.Emit(emitter);
            return;
        }
        var sum = new BinaryNode(Library.Operator("+"), new IdentityNode(), new VariableNode(0, item));
        emitter.Aside(new ReduceNode(source, new VariablePatternNode(item), new LiteralNode(JqValue.Null), sum, state));
    }
}
