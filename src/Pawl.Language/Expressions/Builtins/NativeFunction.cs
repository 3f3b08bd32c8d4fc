using Pawl.Language.Expressions.Evaluation;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>What a native function does. The first value is the input, the rest are the arguments; an error goes to the machine.</summary>
internal delegate JqValue NativeOperation(Machine machine, ReadOnlySpan<JqValue> values);

/// <summary>What an operator does.</summary>
internal delegate JqValue BinaryOperation(Machine machine, in JqValue left, in JqValue right);

/// <summary>A function that is written in C#.</summary>
internal sealed class NativeFunction
{
    /// <summary>Most arguments.</summary>
    public const int MaxArity = 3;

    private readonly NativeOperation _operation;

    private NativeFunction(string name, int arity, NativeOperation operation)
    {
        Name = name;
        Arity = arity;
        _operation = operation;
    }

    /// <summary>Its name in programs; names that begin with an underscore serve the library alone.</summary>
    public string Name { get; }
    /// <summary>Arguments.</summary>
    public int Arity { get; }
    /// <summary>The operation of an operator; null for every other function.</summary>
    public BinaryOperation? Binary { get; private init; }
    /// <summary>Whether the same input and arguments always give the same output, so that constants can be computed at compile time.</summary>
    public bool IsPure { get; private init; } = true;

    /// <summary>A function.</summary>
    public static NativeFunction Of(string name, int arity, NativeOperation operation) => new(name, arity, operation);

    /// <summary>A function whose output depends on more than its input and arguments.</summary>
    public static NativeFunction Impure(string name, int arity, NativeOperation operation) => new(name, arity, operation) { IsPure = false };

    /// <summary>An operator.</summary>
    public static NativeFunction Operator(string name, BinaryOperation operation) =>
        new(name, 2, (machine, values) => operation(machine, values[1], values[2])) { Binary = operation };

    /// <summary>Applies it, and charges its output.</summary>
    public JqValue Apply(Machine machine, ReadOnlySpan<JqValue> values)
    {
        var output = _operation(machine, values);
        // What comes out as it went in is no new memory.
        if (output.Content is not null && !output.IsNumber && !output.IsIdenticalTo(values[0])) machine.Charge(output.Weight);
        return output;
    }
}
