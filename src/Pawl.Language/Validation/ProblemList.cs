using System.Collections.Immutable;

namespace Pawl.Language.Validation;

/// <summary>Collects the problems of one document, bounded: a document of nothing but mistakes costs no more than a report can show.</summary>
/// <param name="limit">Problems kept of each severity, and reported in all.</param>
internal sealed class ProblemList(int limit)
{
    private readonly List<Problem> errors = [];
    private readonly List<Problem> warnings = [];

    /// <summary>Whether the document is refused, whatever was kept.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Whether a further error would not be kept: its message need not be composed.</summary>
    public bool IsFull => errors.Count >= limit;

    /// <summary>Adds a problem, unless enough of its severity are known.</summary>
    public void Add(Problem problem)
    {
        var list = problem.Severity == Severity.Error ? errors : warnings;
        HasErrors |= problem.Severity == Severity.Error;
        if (list.Count < limit) list.Add(problem);
    }

    /// <summary>Adds what another list has kept.</summary>
    public void AddRange(ProblemList other)
    {
        foreach (var problem in other.errors.Concat(other.warnings)) Add(problem);
    }

    /// <summary>The problems in the order of the text; when there are too many, errors displace warnings.</summary>
    public ImmutableArray<Problem> ToImmutable() =>
        [.. errors.Concat(warnings).Take(limit).OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];
}
