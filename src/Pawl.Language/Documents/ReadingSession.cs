using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents;

/// <summary>What all readers of one document share: its text, its problems, what <c>use</c> declares, and the indexes that grow as tasks are read.</summary>
internal sealed class ReadingSession(string source, DocumentLimits limits, IReadOnlyCollection<string>? builtInFunctions)
{
    /// <summary>Things that are looked at closely only to warn of what their author may have meant; nobody reads a thousand warnings.</summary>
    private const int MostSuspects = 1_000;

    private readonly Dictionary<(string Code, VariableSet Variables), JqProgram> programs = [];
    private int taskCount;
    private int expressionCount;
    private int suspectCount;

    public string Source { get; } = source;
    public ProblemList Problems { get; } = new(limits.Problems);
    /// <summary>Names of functions that need no declaration; null when the caller does not know them.</summary>
    public IReadOnlyCollection<string>? BuiltInFunctions { get; } = builtInFunctions;
    /// <summary><c>evaluate.mode: loose</c>: every string of a data position is tried as an expression.</summary>
    public bool IsLoose { get; set; }
    /// <summary>The innermost saga around what is being read; null outside of sagas.</summary>
    public SagaDefinition? Saga { get; set; }
    /// <summary>Where the document first says what undoes a task; null when it does not.</summary>
    public Place? FirstCompensation { get; set; }
    public ComponentIndex Components { get; set; } = ComponentIndex.Empty;
    /// <summary>Where the document is from, for the relative addresses in it; null for a document that was handed in.</summary>
    public Uri? Address { get; init; }
    /// <summary>Where the document uses secrets.</summary>
    public Data.SecretPlaces Secrets { get; } = new();

    public ImmutableDictionary<string, TaskDefinition>.Builder Tasks { get; } = ImmutableDictionary.CreateBuilder<string, TaskDefinition>();
    public ImmutableDictionary<string, TaskList>.Builder Lists { get; } = ImmutableDictionary.CreateBuilder<string, TaskList>();

    /// <summary>Counts a task; false when there are too many to go on (said once).</summary>
    public bool CountTask(Place place)
    {
        if (++taskCount <= limits.Tasks) return true;
        if (taskCount == limits.Tasks + 1)
            ErrorAtKey(place, ProblemCodes.TooManyTasks, $"The definition has more than {limits.Tasks} tasks.", "Move parts of it into workflows of their own (run.workflow).");
        return false;
    }

    /// <summary>Counts an expression; false when there are too many to compile (said once).</summary>
    public bool CountExpression(Place place)
    {
        if (++expressionCount <= limits.Expressions) return true;
        if (expressionCount == limits.Expressions + 1)
            Error(place, ProblemCodes.TooManyExpressions, $"The definition has more than {limits.Expressions} expressions.", "Move parts of it into workflows of their own (run.workflow).");
        return false;
    }

    /// <summary>Compiles an expression; the same text with the same variables shares one program.</summary>
    /// <exception cref="JqCompileException">It does not compile.</exception>
    public JqProgram Compile(string code, VariableSet variables)
    {
        if (!programs.TryGetValue((code, variables), out var program)) programs.Add((code, variables), program = JqProgram.Compile(code, variables.Names));
        return program;
    }

    /// <summary>Whether another thing may be looked at closely for the sake of a warning.</summary>
    public bool MaySuspect() => ++suspectCount <= MostSuspects;

    public void Error(Place place, string code, string message, string? hint = null) => Add(place, place.Node.Span, code, message, hint, Severity.Error);

    public void ErrorAtKey(Place place, string code, string message, string? hint = null) => Add(place, place.KeySpan, code, message, hint, Severity.Error);

    public void Warn(Place place, string code, string message, string? hint = null) => Add(place, place.Node.Span, code, message, hint, Severity.Warning);

    public void WarnAtKey(Place place, string code, string message, string? hint = null) => Add(place, place.KeySpan, code, message, hint, Severity.Warning);

    /// <summary>Reports a mistake at a character of a string.</summary>
    public void ErrorInText(Place place, int offset, string code, string message, string? hint = null)
    {
        if (Problems.IsFull) return;
        var (line, column) = TextPosition.Of(Source, place.Node, offset);
        Problems.Add(new Problem(place.Pointer, line, column, code, message, hint));
    }

    private void Add(Place place, TextSpan at, string code, string message, string? hint, Severity severity) =>
        Problems.Add(new Problem(place.Pointer, at.Line, at.Column, code, message, hint, severity));
}
