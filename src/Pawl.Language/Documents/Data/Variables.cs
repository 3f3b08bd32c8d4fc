using System.Collections.Immutable;

namespace Pawl.Language.Documents.Data;

/// <summary>A position of the DSL's table of expression arguments: which of the eight standard variables exist there.</summary>
/// <param name="Name">How messages call the position.</param>
/// <param name="Standard">The standard variables, without the dollar sign.</param>
internal sealed record ExpressionPosition(string Name, ImmutableArray<string> Standard)
{
    /// <summary>The eight names that a document cannot choose for its own variables (R8).</summary>
    public static ImmutableArray<string> Reserved { get; } = ["context", "input", "output", "secrets", "task", "workflow", "runtime", "authorization"];

    /// <summary><c>input.from</c> and <c>timeout</c> of the workflow.</summary>
    public static ExpressionPosition WorkflowInput { get; } = new("the workflow's input.from and timeout", ["workflow", "runtime", "secrets"]);
    /// <summary><c>output.as</c> of the workflow.</summary>
    public static ExpressionPosition WorkflowOutput { get; } = new("the workflow's output.as", ["context", "workflow", "runtime", "secrets"]);
    /// <summary><c>if</c> and <c>input.from</c> of a task: its input is not transformed yet.</summary>
    public static ExpressionPosition TaskInput { get; } = new("a task's if and input.from", ["context", "task", "workflow", "runtime", "secrets"]);
    /// <summary>Everything else in a task, <c>output.as</c> included.</summary>
    public static ExpressionPosition Task { get; } = new("a task's definition and output.as", ["context", "input", "task", "workflow", "runtime", "authorization", "secrets"]);
    /// <summary><c>export.as</c>.</summary>
    public static ExpressionPosition Export { get; } = new("export.as", ["context", "input", "output", "task", "workflow", "runtime", "authorization", "secrets"]);
    /// <summary>Addresses of catalogs and schemas, looked up before the execution begins; <c>.</c> is the workflow's raw input.</summary>
    /// <remarks>Addresses are recorded, so no secret may be part of one.</remarks>
    public static ExpressionPosition Start { get; } = new("the address of a catalog or a schema", ["workflow", "runtime"]);
    /// <summary><c>schedule</c>: no execution exists yet.</summary>
    public static ExpressionPosition Schedule { get; } = new("a schedule", ["runtime", "secrets"]);
}

/// <summary>The variables that constructs around a position add: loop items and indexes, caught errors. Inner names hide outer ones.</summary>
/// <remarks>Scopes are few and positions fewer, so each set of names is made once.</remarks>
internal sealed class Scope
{
    private readonly ImmutableHashSet<string> added;
    private readonly Dictionary<ExpressionPosition, VariableSet> sets = [];

    private Scope(ImmutableHashSet<string> added) => this.added = added;

    /// <summary>Nothing added: the top of a document, of a function, of an extension.</summary>
    public static Scope CreateEmpty() => new([]);

    /// <summary>This scope with more names.</summary>
    public Scope With(params ReadOnlySpan<string> names)
    {
        var more = added;
        foreach (var name in names) more = more.Add(name);
        return ReferenceEquals(more, added) ? this : new(more);
    }

    /// <summary>All names that exist at a position inside this scope.</summary>
    public VariableSet At(ExpressionPosition position)
    {
        if (!sets.TryGetValue(position, out var set))
            sets[position] = set = new VariableSet([.. position.Standard, .. added.Except(position.Standard).Order(StringComparer.Ordinal)], position);
        return set;
    }
}

/// <summary>The variables of one place.</summary>
internal sealed record VariableSet(ImmutableArray<string> Names, ExpressionPosition Position);
