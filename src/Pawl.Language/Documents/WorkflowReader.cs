using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents;

/// <summary>What reading a document gave.</summary>
/// <param name="Definition">The compiled definition; null when some problem is an error.</param>
/// <param name="Problems">All problems in the order of the text; warnings too.</param>
public sealed record ReadResult(WorkflowDefinition? Definition, ImmutableArray<Problem> Problems)
{
    /// <summary>Whether the document is accepted.</summary>
    public bool IsValid => Definition is not null;
}

/// <summary>Reads a workflow document in YAML 1.2 or JSON: syntax, structure, semantics and expressions in one go, all problems at once.</summary>
/// <remarks>
/// Structure is that of the DSL's own JSON Schema, written out as one small reader for each construct, because a schema can say neither where
/// in the text a mistake is nor how to mend it.
/// </remarks>
public static class WorkflowReader
{
    /// <summary>Reads a document. Never throws for anything in the text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    /// <param name="builtInFunctions">Names of functions that need no declaration. Null: a function that the document does not declare is not questioned.</param>
    public static ReadResult Read(string text, DocumentLimits? limits = null, IReadOnlyCollection<string>? builtInFunctions = null)
    {
        limits ??= DocumentLimits.Default;
        var source = SyntaxReader.Normalize(text);
        var session = new ReadingSession(source, limits, builtInFunctions);
        var root = SyntaxReader.Read(source, limits, session.Problems);
        var definition = root is null ? null : RootReader.Read(session, Place.Root(root));
        return new ReadResult(session.Problems.HasErrors ? null : definition, session.Problems.ToImmutable());
    }
}
