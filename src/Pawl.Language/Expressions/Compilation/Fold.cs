using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Nodes;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Compilation;

/// <summary>Computes at compile time what does not depend on anything.</summary>
internal static class Fold
{
    // Larger constants would cost memory for as long as the program is kept.
    private const long MaxWeight = 16 << 10;

    private static readonly JqEvaluation Bounded = new() { Limits = new JqLimits { Steps = 10_000, MemoryBytes = 1 << 20, StringLength = 4_096 } };
    private static readonly CompiledProgram Nothing = new(new IdentityNode(), new FunctionCode(), []);

    /// <summary>The node, or a constant when its parts are constants and it does not fail.</summary>
    public static Node Constant(Node node)
    {
        if (!node.IsSingle || !node.HasOnlyConstantParts) return node;
        var machine = new Machine(Nothing);
        machine.Start(default, Bounded);
        try
        {
            return node.Eval(machine, null!, default, out var value) && value.Weight <= MaxWeight ? new LiteralNode(value) : node;
        }
        catch (JqException)
        {
            return node; // it will fail in the same way when it runs
        }
    }

    /// <summary><c>[body]</c></summary>
    public static Node Array(Node? body)
    {
        if (body is null) return new LiteralNode(JqValue.EmptyArray);
        var items = body is CommaNode comma ? comma.Items : [body];
        if (!items.All(item => item is LiteralNode)) return new CollectNode(body);
        var array = new JqArrayBuilder(items.Length);
        foreach (var item in items) array.Add(((LiteralNode)item).Value);
        return new LiteralNode(array.ToValue());
    }

    /// <summary><c>{key: value, …}</c></summary>
    public static Node Object(Node[] keys, Node[] values)
    {
        if (!keys.All(key => key is LiteralNode) || !values.All(value => value is LiteralNode)) return new ObjectNode(keys, values);
        var members = new JqObjectBuilder(keys.Length);
        for (var i = 0; i < keys.Length; i++) members.Set(((LiteralNode)keys[i]).Value.AsString(), ((LiteralNode)values[i]).Value);
        return new LiteralNode(members.ToValue());
    }
}
