using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;

namespace Pawl.Language.Expressions.Nodes;

/// <summary><c>target.field</c></summary>
internal sealed class FieldNode(Node target, LiteralNode key, bool optional) : Node(Single(target), Loop(target), target)
{
    private readonly string _name = key.Value.AsString();

    /// <summary>What is indexed.</summary>
    public Node Target => target;
    /// <summary>The name.</summary>
    public LiteralNode Key => key;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        if (target is IdentityNode) return Get(machine, input, out output);
        if (target.Eval(machine, frame, input, out var container)) return Get(machine, container, out output);
        output = default;
        return false;
    }

    private bool Get(Machine machine, in JqValue value, out JqValue output)
    {
        if (value.ObjectOrNull is { } members)
        {
            output = members.Get(_name);
            return true;
        }
        output = default;
        if (value.IsNull) return true;
        if (!optional) Navigation.Index(machine, value, key.Value);
        return false;
    }

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink) =>
        IsSingle ? base.Each(machine, frame, input, sink) : target.Each(machine, frame, input, new FieldSink(this, sink));

    private sealed class FieldSink(FieldNode node, Sink sink) : Sink
    {
        public override bool Take(Machine machine, in JqValue value) => node.Get(machine, value, out var output) ? sink.Take(machine, output) : !machine.HasError;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        emitter.Node(target);
        emitter.Add(OperationCode.IndexConstant, 0, optional ? 1 : 0, key);
    }
}

/// <summary><c>target[key]</c></summary>
internal sealed class IndexNode(Node target, Node key, bool optional) : Node(Single(target, key), false, target, key)
{
    /// <summary>What is indexed.</summary>
    public Node Target => target;
    /// <summary>By what.</summary>
    public Node Key => key;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = default;
        if (!key.Eval(machine, frame, input, out var at) || !target.Eval(machine, frame, input, out var container)) return false;
        output = Navigation.Index(machine, container, at);
        if (!machine.HasError) return true;
        if (optional) machine.TakeError();
        return false;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (key is LiteralNode)
        {
            emitter.Node(target);
            emitter.Add(OperationCode.IndexConstant, 0, optional ? 1 : 0, key);
            return;
        }
        int input = emitter.NewSlot(), at = emitter.NewSlot();
        emitter.Add(OperationCode.Store, input);
        emitter.Aside(key);
        emitter.Add(OperationCode.Store, at);
        emitter.Add(OperationCode.Load, input);
        emitter.Node(target);
        emitter.Add(OperationCode.Index, at, optional ? 1 : 0);
    }
}

/// <summary><c>target[from:to]</c></summary>
internal sealed class SliceNode(Node target, Node from, Node to, bool optional) : Node(Single(target, from, to), false, target, from, to)
{
    /// <summary>What is cut.</summary>
    public Node Target => target;
    /// <summary>The first item.</summary>
    public Node From => from;
    /// <summary>The item behind the last.</summary>
    public Node To => to;

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = default;
        if (!from.Eval(machine, frame, input, out var first) || !to.Eval(machine, frame, input, out var end)
            || !target.Eval(machine, frame, input, out var container))
        {
            return false;
        }
        output = Navigation.Slice(machine, container, first, end);
        if (!machine.HasError) return true;
        if (optional) machine.TakeError();
        return false;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        int input = emitter.NewSlot(), bounds = emitter.NewSlots(2);
        emitter.Add(OperationCode.Store, input);
        emitter.Aside(from);
        emitter.Add(OperationCode.Store, bounds);
        emitter.Add(OperationCode.Load, input);
        emitter.Aside(to);
        emitter.Add(OperationCode.Store, bounds + 1);
        emitter.Add(OperationCode.Load, input);
        emitter.Node(target);
        emitter.Add(OperationCode.Slice, bounds, optional ? 1 : 0);
    }
}

/// <summary><c>target[]</c></summary>
internal sealed class IterateNode(Node target, bool optional) : Node(false, Loop(target), target)
{
    /// <summary>What is iterated.</summary>
    public Node Target => target;

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        if (!target.IsSingle) return target.Each(machine, frame, input, new ItemsSink(this, sink));
        if (!target.Eval(machine, frame, input, out var container)) return !machine.HasError;
        return Items(machine, container, sink);
    }

    private bool Items(Machine machine, in JqValue container, Sink sink)
    {
        if (container.ArrayOrNull is { } array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                machine.Count(1);
                if (!sink.Take(machine, array[i])) return false;
            }
            return true;
        }
        if (container.ObjectOrNull is { } members)
        {
            for (var i = 0; i < members.Count; i++)
            {
                machine.Count(1);
                if (!sink.Take(machine, members.Entries[i].Value)) return false;
            }
            return true;
        }
        if (optional) return true;
        machine.Fail($"Cannot iterate over {JqErrors.Describe(container)}");
        return false;
    }

    private sealed class ItemsSink(IterateNode node, Sink sink) : Sink
    {
        public override bool Take(Machine machine, in JqValue value) => node.Items(machine, value, sink);
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        emitter.Node(target);
        emitter.Add(OperationCode.Iterate, 0, optional ? 1 : 0);
    }
}

/// <summary><c>getpath(path)</c>, which is a path expression itself.</summary>
internal sealed class GetPathNode(Node path) : Node(Single(path), false, path)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = default;
        if (!path.Eval(machine, frame, input, out var keys)) return false;
        if (keys.ArrayOrNull is { } array) output = Paths.Get(machine, input, array);
        else machine.Fail("Path must be specified as an array");
        return !machine.HasError;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        int input = emitter.NewSlot(), keys = emitter.NewSlot();
        emitter.Add(OperationCode.Store, input);
        emitter.Aside(path);
        emitter.Add(OperationCode.Store, keys);
        emitter.Add(OperationCode.Load, input);
        emitter.Add(OperationCode.GetPath, keys);
    }
}

/// <summary><c>path(body)</c></summary>
internal sealed class PathNode(Node body) : Node(false, false, body)
{
    /// <inheritdoc/>
    public override bool Navigates => false;

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var outer = emitter.NewSlot();
        emitter.Add(OperationCode.BeginPath, outer);
        emitter.Node(body);
        emitter.Add(OperationCode.EndPath, outer);
    }
}
