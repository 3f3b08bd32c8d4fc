using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Validation;

namespace Pawl.Runtime.Definitions;

/// <summary>A published definition cannot be used: it is gone from the store, or this version of Pawl does not accept it.</summary>
/// <param name="definition">Which one.</param>
/// <param name="problems">What is wrong with the document; empty when it is gone.</param>
public sealed class UnreadableDefinitionException(DefinitionId definition, ImmutableArray<Problem> problems)
    : Language.PawlException("definition-unreadable", Sentence(definition, problems))
{
    /// <summary>Which one.</summary>
    public DefinitionId Definition => definition;
    /// <summary>What is wrong with the document; empty when it is gone.</summary>
    public ImmutableArray<Problem> Problems => problems;

    private static string Sentence(DefinitionId definition, ImmutableArray<Problem> problems) => problems.IsEmpty
        ? $"Workflow definition {definition} is not in the store. Restore it from a backup, or cancel what runs it."
        : $"Workflow definition {definition} was published but is not accepted by this version of Pawl ({problems[0].Pointer}: {problems[0].Message}). Go back to the version that accepted it.";
}
