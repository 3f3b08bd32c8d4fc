using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Syntax;

namespace Pawl.Language.Expressions.Compilation;

/// <summary>One function under compilation: its variables, and the function it is written in.</summary>
/// <param name="parent">The function around it; null at the top and for the library.</param>
internal sealed class FunctionContext(FunctionContext? parent)
{
    /// <summary>The code to be.</summary>
    public FunctionCode Code { get; } = new();

    /// <summary>A new variable or temporary.</summary>
    public int NewSlot() => Code.SlotCount++;

    /// <summary>How many functions outwards another one is.</summary>
    public int LevelsTo(FunctionContext outer)
    {
        var levels = 0;
        for (var context = this; context != outer; context = context.Parent!) levels++;
        return levels;
    }

    /// <summary>The function around it.</summary>
    public FunctionContext? Parent { get; } = parent;
}

/// <summary>Names that are visible at a place: a chain, the innermost first.</summary>
internal abstract class Scope(Scope? outer, string name)
{
    /// <summary>The names outside.</summary>
    public Scope? Outer => outer;
    /// <summary>The name.</summary>
    public string Name => name;
}

/// <summary><c>$name</c></summary>
internal sealed class VariableScope(Scope? outer, string name, FunctionContext context, int slot) : Scope(outer, name)
{
    /// <summary>The function it belongs to.</summary>
    public FunctionContext Context => context;
    /// <summary>Its slot there.</summary>
    public int Slot => slot;
}

/// <summary>The name of a label.</summary>
internal sealed class LabelScope(Scope? outer, string name, FunctionContext context, int slot) : Scope(outer, name)
{
    /// <summary>The function it belongs to.</summary>
    public FunctionContext Context => context;
    /// <summary>Its slot there.</summary>
    public int Slot => slot;
}

/// <summary>A function. Its body sees this scope: itself and what was defined before it.</summary>
internal sealed class FunctionScope(Scope? outer, FunctionDefinition definition, FunctionContext? context) : Scope(outer, definition.Name)
{
    /// <summary>What it is.</summary>
    public FunctionDefinition Definition => definition;
    /// <summary>The function it is written in; null for the library.</summary>
    public FunctionContext? Context => context;
    /// <summary>Its code, once something calls it without inlining.</summary>
    public FunctionContext? Compiled { get; set; }
    /// <summary>Whether anything calls it.</summary>
    public bool IsUsed { get; set; }
}

/// <summary>A parameter whose argument is known in the text: calls of it are replaced by the argument.</summary>
internal sealed class InlineParameterScope(Scope? outer, string name, Expression argument, Scope? argumentScope) : Scope(outer, name)
{
    /// <summary>The argument.</summary>
    public Expression Argument => argument;
    /// <summary>The names that the argument sees.</summary>
    public Scope? ArgumentScope => argumentScope;
    /// <summary>Whether anything calls it.</summary>
    public bool IsUsed { get; set; }
}

/// <summary>A parameter of a function that is not inlined: its argument is known only at run time.</summary>
internal sealed class ParameterScope(Scope? outer, string name, FunctionContext context, int index) : Scope(outer, name)
{
    /// <summary>The function.</summary>
    public FunctionContext Context => context;
    /// <summary>Which of its arguments.</summary>
    public int Index => index;
}
