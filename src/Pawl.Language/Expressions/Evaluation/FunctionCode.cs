namespace Pawl.Language.Expressions.Evaluation;

/// <summary>The code of a function, of an argument, or of the program as a whole.</summary>
internal sealed class FunctionCode
{
    /// <summary>The instructions; the last one returns.</summary>
    public Instruction[] Instructions { get; set; } = [];
    /// <summary>Variables and temporaries of one call.</summary>
    public int SlotCount { get; set; }
}

/// <summary>One instruction: what to do, and with what.</summary>
/// <param name="Code">What to do.</param>
/// <param name="A">Usually a slot or an address.</param>
/// <param name="B">A second number.</param>
/// <param name="Operand">An object the instruction needs.</param>
internal readonly record struct Instruction(OperationCode Code, int A = 0, int B = 0, object? Operand = null);
