using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents;

/// <summary>Bounds on a document; each has a problem code of its own.</summary>
public sealed record DocumentLimits
{
    /// <summary>The defaults.</summary>
    public static DocumentLimits Default { get; } = new();
    /// <summary>UTF-8 bytes. Default 1 MiB.</summary>
    public int Bytes { get; init; } = 1 << 20;
    /// <summary>YAML nodes after aliases are expanded. Default 100,000.</summary>
    public int Nodes { get; init; } = 100_000;
    /// <summary>Nesting. Default 64.</summary>
    public int Depth { get; init; } = 64;
    /// <summary>Tasks in a definition. Default 5,000.</summary>
    public int Tasks { get; init; } = 5_000;
    /// <summary>Problems reported. Default 100.</summary>
    public int Problems { get; init; } = 100;
}

/// <summary>What reading a document gave.</summary>
/// <param name="Definition">The compiled definition; null when some problem is an error.</param>
/// <param name="Problems">All problems in the order of the text; warnings too.</param>
public sealed record ReadResult(WorkflowDefinition? Definition, ImmutableArray<Problem> Problems)
{
    /// <summary>Whether the document is accepted.</summary>
    public bool IsValid => Definition is not null;
}

/// <summary>Reads a workflow document in YAML 1.2 or JSON: syntax, structure, semantics and expressions in one go, all problems at once.</summary>
public static class WorkflowReader
{
    /// <summary>Reads a document. Never throws for anything in the text.</summary>
    public static ReadResult Read(string text, DocumentLimits? limits = null) => throw new NotSupportedException();
}
