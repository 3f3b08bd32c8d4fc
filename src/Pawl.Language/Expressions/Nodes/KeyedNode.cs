using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Nodes;

/// <summary><c>sort_by</c>, <c>group_by</c> and their like: a native function of the items and one key for each.</summary>
/// <param name="function">Takes the array, and the array of keys.</param>
/// <param name="key">Gives an item's key: the array of all its outputs.</param>
internal sealed class KeyedNode(NativeFunction function, Node key) : ValueNode(Loop(key), key)
{
    private readonly Node _general = new NativeNode(function, [new CollectNode(new PipeNode([new IterateNode(new IdentityNode(), optional: false), new CollectNode(key)]))]);

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        if (!key.IsSingle || input.ArrayOrNull is not { } items) return _general.Eval(machine, frame, input, out output);

        // One output for each item orders as arrays of one output do, and is quicker to compare.
        var mark = machine.Charged;
        var keys = new JqArrayBuilder(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            machine.Count(1);
            machine.Charge(Weights.Slot);
            if (key.Eval(machine, frame, items[i], out var found))
            {
                keys.Add(found);
                continue;
            }
            output = default;
            return !machine.HasError && _general.Eval(machine, frame, input, out output);
        }
        output = function.Apply(machine, [input, keys.ToValue()]);
        machine.Release(mark, output);
        return !machine.HasError;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (IsSingle) base.Emit(emitter);
        else emitter.Node(_general);
    }
}
