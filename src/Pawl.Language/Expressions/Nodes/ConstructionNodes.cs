using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Nodes;

/// <summary><c>[body]</c></summary>
internal sealed class CollectNode(Node body) : ValueNode(Loop(body), body)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        var sink = new CollectSink(machine);
        if (!body.Each(machine, frame, input, sink))
        {
            output = default;
            return false;
        }
        output = sink.Items.ToValue();
        return true;
    }

    /// <inheritdoc/>
    public override bool IgnoresInput => body.IgnoresInput;

    private sealed class CollectSink(Machine machine) : Sink
    {
        private long _mark = machine.Charged;

        public JqArrayBuilder Items = new(0);

        public override bool Take(Machine machine, in JqValue value)
        {
            // What made the item is garbage by now; the item itself stays.
            machine.Release(_mark, value);
            machine.Charge(Weights.Slot);
            _mark = machine.Charged;
            Items.Add(value);
            return true;
        }
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (IsSingle)
        {
            base.Emit(emitter);
            return;
        }
        var items = emitter.NewSlot();
        emitter.Add(OperationCode.BeginCollect, items);
        var fork = emitter.Add(OperationCode.Fork);
        emitter.Aside(body);
        emitter.Add(OperationCode.Collect, items);
        emitter.Patch(fork);
        emitter.Add(OperationCode.EndCollect, items);
    }
}

/// <summary><c>{key: value, …}</c>; several outputs of keys or values make several objects, the first entry outermost.</summary>
internal sealed class ObjectNode : ValueNode
{
    private readonly Node[] _keys;
    private readonly Node[] _values;
    private readonly string?[] _names; // of keys that are constants

    public ObjectNode(Node[] keys, Node[] values)
        : base(Single(keys) && Single(values), [.. keys, .. values])
    {
        _keys = keys;
        _values = values;
        _names = [.. keys.Select(key => (key as LiteralNode)?.Value.StringOrNull)];
    }

    /// <inheritdoc/>
    public override bool IgnoresInput => _keys.All(key => key.IgnoresInput) && _values.All(value => value.IgnoresInput);

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = default;
        var members = new JqObjectBuilder(_keys.Length);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_names[i] is not { } name)
            {
                if (!_keys[i].Eval(machine, frame, input, out var key)) return false;
                if (key.StringOrNull is null)
                {
                    machine.Fail($"Cannot use {JqErrors.Describe(key)} as object key");
                    return false;
                }
                name = key.StringOrNull;
            }
            if (!_values[i].Eval(machine, frame, input, out var value)) return false;
            members.Set(name, value);
        }
        machine.Charge(Weights.Container + (_keys.Length * (long)(Weights.Slot + Weights.Member)));
        output = members.ToValue();
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
        emitter.Add(OperationCode.Evaluate, -1, 0, new LiteralNode(JqValue.EmptyObject));
        for (var i = 0; i < _keys.Length; i++)
        {
            var soFar = emitter.NewSlots(2);
            emitter.Add(OperationCode.Store, soFar);
            emitter.Add(OperationCode.Load, input);
            emitter.Aside(_keys[i]);
            emitter.Add(OperationCode.Store, soFar + 1);
            emitter.Add(OperationCode.Load, input);
            emitter.Aside(_values[i]);
            emitter.Add(OperationCode.SetMember, soFar);
        }
    }
}

/// <summary>A string with interpolations. Several outputs make several strings, the last interpolation outermost.</summary>
internal sealed class StringNode(string[] texts, Node[] parts, NativeFunction? format) : ValueNode(Single(parts), parts)
{
    private readonly NativeFunction _join = NativeFunction.Of("_interpolate", parts.Length, (machine, values) => Join(machine, texts, values[1..]));

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = default;
        var values = new JqValue[parts.Length];
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            if (!parts[i].Eval(machine, frame, input, out var value)) return false;
            values[i] = Text(machine, value);
            if (machine.HasError) return false;
        }
        output = Join(machine, texts, values);
        return true;
    }

    private JqValue Text(Machine machine, in JqValue value)
    {
        if (format is not null) return format.Apply(machine, [value]);
        return value.IsString ? value : Conversions.ToText(machine, value);
    }

    private static JqValue Join(Machine machine, string[] texts, ReadOnlySpan<JqValue> values)
    {
        var length = 0L;
        foreach (var text in texts) length += text.Length;
        foreach (ref readonly var value in values) length += value.StringOrNull!.Length;
        machine.CheckStringLength(length);
        machine.Charge(24 + (2 * length));

        var pieces = new string[texts.Length + values.Length];
        for (var i = 0; i < pieces.Length; i++) pieces[i] = i % 2 == 0 ? texts[i / 2] : values[i / 2].StringOrNull!;
        return JqValue.Text(string.Concat(pieces));
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
        var values = emitter.NewSlots(parts.Length + 1);
        var toText = format ?? NativeFunction.Of("tostring", 0, (machine, a) => Conversions.ToText(machine, a[0]));
        emitter.Add(OperationCode.Store, input);
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            emitter.Add(OperationCode.Load, input);
            emitter.Aside(parts[i]);
            emitter.Add(OperationCode.Store, values + i + 1);
            emitter.Add(OperationCode.Native, values + i + 1, 1, toText);
            emitter.Add(OperationCode.Store, values + i + 1);
        }
        emitter.Add(OperationCode.Native, values, parts.Length + 1, _join);
    }
}

/// <summary>A native function with its arguments. Several outputs of arguments make several calls, the last argument outermost.</summary>
internal sealed class NativeNode(NativeFunction function, Node[] arguments) : ValueNode(Single(arguments), arguments)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        machine.Count(1);
        if (arguments.Length == 0)
        {
            output = function.Apply(machine, new ReadOnlySpan<JqValue>(in input));
            return !machine.HasError;
        }
        output = default;
        var values = new ArgumentBuffer();
        for (var i = arguments.Length - 1; i >= 0; i--)
        {
            if (!arguments[i].Eval(machine, frame, input, out var value)) return false;
            values[i + 1] = value;
        }
        values[0] = input;
        output = function.Apply(machine, ((ReadOnlySpan<JqValue>)values)[..(arguments.Length + 1)]);
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
        var values = emitter.NewSlots(arguments.Length + 1);
        emitter.Add(OperationCode.Store, values);
        for (var i = arguments.Length - 1; i >= 0; i--)
        {
            emitter.Add(OperationCode.Load, values);
            emitter.Aside(arguments[i]);
            emitter.Add(OperationCode.Store, values + i + 1);
        }
        emitter.Add(OperationCode.Native, values, arguments.Length + 1, function);
    }

    [System.Runtime.CompilerServices.InlineArray(NativeFunction.MaxArity + 1)]
    private struct ArgumentBuffer
    {
        private JqValue _first;
    }
}
