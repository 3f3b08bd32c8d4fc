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
    /// <summary>Whether a target without members yields nothing, instead of an error.</summary>
    public bool IsOptional => optional;

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
    public override bool IgnoresInput => target.IgnoresInput;

    /// <inheritdoc/>
    public override bool IsPathLoop => target.IsPathLoop;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) =>
        target is IdentityNode ? Step(machine, at, sink) : target.EachPath(machine, frame, at, new FieldPathSink(this, sink));

    private bool Step(Machine machine, PathState at, PathSink sink) =>
        Get(machine, at.Value, out var member) ? sink.Take(machine, at.Step(key.Value, member)) : !machine.HasError;

    private sealed class FieldPathSink(FieldNode node, PathSink sink) : PathSink
    {
        public override bool Take(Machine machine, PathState at) => node.Step(machine, at, sink);
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
    public override bool IgnoresInput => target.IgnoresInput && key.IgnoresInput;

    /// <inheritdoc/>
    public override bool IsPathLoop => target.IsPathLoop && key.IsSingle;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) =>
        key.Eval(machine, frame, at.Value, out var step)
            ? target.EachPath(machine, frame, at, new IndexPathSink(step, optional, sink))
            : !machine.HasError;

    /// <summary>Goes one step from each place it is given.</summary>
    internal sealed class IndexPathSink(JqValue key, bool optional, PathSink sink) : PathSink
    {
        public override bool Take(Machine machine, PathState at)
        {
            var member = Navigation.Index(machine, at.Value, key);
            if (!machine.HasError) return sink.Take(machine, at.Step(key, member));
            if (optional) machine.TakeError();
            return optional;
        }
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
    public override bool IgnoresInput => target.IgnoresInput && from.IgnoresInput && to.IgnoresInput;

    /// <inheritdoc/>
    public override bool IsPathLoop => target.IsPathLoop && from.IsSingle && to.IsSingle;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) =>
        from.Eval(machine, frame, at.Value, out var first) && to.Eval(machine, frame, at.Value, out var end)
            ? target.EachPath(machine, frame, at, new IndexNode.IndexPathSink(Navigation.SliceKey(first, end), optional, sink))
            : !machine.HasError;

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

    /// <inheritdoc/>
    public override bool IgnoresInput => target.IgnoresInput;

    /// <inheritdoc/>
    public override bool IsPathLoop => target.IsPathLoop;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink) =>
        target.EachPath(machine, frame, at, new ItemsPathSink(this, sink));

    private bool ItemPaths(Machine machine, PathState at, PathSink sink)
    {
        if (at.Value.ArrayOrNull is { } array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                machine.Count(1);
                if (!sink.Take(machine, at.Step(JqValue.From((double)i), array[i]))) return false;
            }
            return true;
        }
        if (at.Value.ObjectOrNull is { } members)
        {
            for (var i = 0; i < members.Count; i++)
            {
                machine.Count(1);
                if (!sink.Take(machine, at.Step(JqValue.Text(members.Entries[i].Key), members.Entries[i].Value))) return false;
            }
            return true;
        }
        if (!optional) machine.Fail($"Cannot iterate over {JqErrors.Describe(at.Value)}");
        return optional;
    }

    private sealed class ItemsPathSink(IterateNode node, PathSink sink) : PathSink
    {
        public override bool Take(Machine machine, PathState at) => node.ItemPaths(machine, at, sink);
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
    public override bool IsPathLoop => path.IsSingle;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink)
    {
        if (!path.Eval(machine, frame, at.Value, out var keys)) return !machine.HasError;
        if (keys.ArrayOrNull is not { } array)
        {
            machine.Fail("Path must be specified as an array");
            return false;
        }
        var value = Paths.Get(machine, at.Value, array);
        if (machine.HasError) return false;
        // Only the last value matters: nobody navigates from between the keys.
        for (var i = 0; i < array.Count; i++) at = at.Step(array[i], i == array.Count - 1 ? value : default);
        return sink.Take(machine, at);
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
internal sealed class PathNode(Node body) : Node(false, body.IsPathLoop, body)
{
    /// <inheritdoc/>
    public override bool Navigates => false;

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink) =>
        body.EachPath(machine, frame, PathState.Start(input), new ValueSink(sink));

    private sealed class ValueSink(Sink sink) : PathSink
    {
        public override bool Take(Machine machine, PathState at)
        {
            machine.Charge(Values.Weights.Container + (at.Length * (long)Values.Weights.Slot));
            return sink.Take(machine, at.ToValue());
        }
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (IsLoop)
        {
            // All at once, and then one by one: for that no path needs to be tracked.
            emitter.Aside(new IterateNode(new CollectNode(this), optional: false));
            return;
        }
        var outer = emitter.NewSlot();
        emitter.Add(OperationCode.BeginPath, outer);
        emitter.Node(body);
        emitter.Add(OperationCode.EndPath, outer);
    }
}
