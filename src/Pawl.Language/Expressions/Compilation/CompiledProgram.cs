using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Nodes;

namespace Pawl.Language.Expressions.Compilation;

/// <summary>What a program compiles to.</summary>
/// <param name="Root">The tree.</param>
/// <param name="Code">The instructions at the top; those of a tree that can be evaluated alone are empty.</param>
/// <param name="Variables">Names of the outside variables that are used, by index.</param>
internal sealed record CompiledProgram(Node Root, FunctionCode Code, IReadOnlyList<string> Variables)
{
    /// <summary>Variables of the top.</summary>
    public int SlotCount => Code.SlotCount;
}
