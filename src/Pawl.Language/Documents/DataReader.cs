using System.Collections.Immutable;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents;

/// <summary>What reading data gave.</summary>
/// <param name="Value">The data; null when some problem is an error.</param>
/// <param name="Problems">All problems in the order of the text.</param>
public sealed record DataReadResult(JqValue? Value, ImmutableArray<Problem> Problems);

/// <summary>Reads data in YAML 1.2 or JSON, by the same rules as a workflow document: core schema, no duplicate keys, bounded.</summary>
public static class DataReader
{
    /// <summary>Reads data. Never throws for anything in the text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="limits">Bounds; null for the defaults of a document.</param>
    public static DataReadResult Read(string text, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        var problems = new ProblemList(limits.Problems);
        var root = SyntaxReader.Read(SyntaxReader.Normalize(text), limits, problems);
        return new DataReadResult(root is null || problems.HasErrors ? null : root.ToJson(), problems.ToImmutable());
    }
}
