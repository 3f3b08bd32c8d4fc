using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Files;

/// <summary>A file of tests: one workflow, and cases of it.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="WorkflowFile">Where the workflow under test is.</param>
/// <param name="Document">Its text.</param>
/// <param name="Definition">The same, read.</param>
/// <param name="Others">Texts of other workflows that must be there.</param>
/// <param name="Cases">The cases, in order.</param>
internal sealed record TestSuite(string File, string WorkflowFile, string Document, WorkflowDefinition Definition, ImmutableArray<string> Others, ImmutableArray<TestCase> Cases);

/// <summary>One case.</summary>
internal sealed record TestCase
{
    /// <summary>A sentence about what holds.</summary>
    public required string Name { get; init; }
    /// <summary>The execution's id; null has one made.</summary>
    public string? Id { get; init; }
    /// <summary>The input; null means an empty object.</summary>
    public JqValue? Input { get; init; }
    /// <summary>When it starts.</summary>
    public DateTimeOffset At { get; init; }
    /// <summary>Secrets by name.</summary>
    public ImmutableArray<KeyValuePair<string, JqValue>> Secrets { get; init; } = [];
    /// <summary>What stands in for the world; the first that fits counts.</summary>
    public ImmutableArray<Mock> Mocks { get; init; } = [];
    /// <summary>What happens after the start.</summary>
    public ImmutableArray<TestStep> Steps { get; init; } = [];
    /// <summary>What must hold at the end.</summary>
    public required Expectations Expect { get; init; }
}

/// <summary>Stands in for a task, or for a service that is called.</summary>
internal sealed record Mock
{
    /// <summary>Name or pointer of the task that it replaces; null when it answers calls.</summary>
    public string? Task { get; init; }
    /// <summary>Which calls it answers; null when it replaces a task.</summary>
    public CallPattern? Call { get; init; }
    /// <summary>The answers; the last one repeats.</summary>
    public required ImmutableArray<MockAnswer> Answers { get; init; }
}

/// <summary>Which calls a mock answers.</summary>
/// <param name="Method">The method in upper case; null for any.</param>
/// <param name="Url">The address without scheme; <c>*</c> stands for one segment, <c>**</c> for the rest.</param>
/// <param name="Query">Query parameters that must be there.</param>
/// <param name="When">Must be true of the request; null for any.</param>
internal sealed record CallPattern(string? Method, string Url, ImmutableArray<KeyValuePair<string, JqValue>> Query, JqProgram? When);

/// <summary>One answer of a mock.</summary>
internal sealed record MockAnswer
{
    /// <summary>HTTP status. Default 200.</summary>
    public int Status { get; init; } = 200;
    /// <summary>HTTP headers.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];
    /// <summary>HTTP body; null for none.</summary>
    public JqValue Body { get; init; } = JqValue.Null;
    /// <summary>Whether the connection breaks instead.</summary>
    public bool Breaks { get; init; }
    /// <summary>Output of a replaced task.</summary>
    public JqValue Output { get; init; } = JqValue.Null;
    /// <summary>Error that a replaced task raises; null when it gives its output.</summary>
    public JqValue? Error { get; init; }
    /// <summary>Virtual time until the answer.</summary>
    public TimeSpan Delay { get; init; }
}

/// <summary>Something that happens after the start.</summary>
/// <param name="After">Virtual time since what came before.</param>
/// <param name="Events">Events that arrive, in order.</param>
/// <param name="Cancel">Reason of a cancellation; null when none is asked for.</param>
internal sealed record TestStep(TimeSpan After, ImmutableArray<JqValue> Events, string? Cancel);

/// <summary>What must hold at the end; what is null is not looked at.</summary>
internal sealed record Expectations
{
    /// <summary>The status; null means completed.</summary>
    public string? Status { get; init; }
    /// <summary>The whole output.</summary>
    public JqValue? Output { get; init; }
    /// <summary>A part of the output.</summary>
    public JqValue? OutputHas { get; init; }
    /// <summary>The whole context.</summary>
    public JqValue? Context { get; init; }
    /// <summary>A part of the error.</summary>
    public JqValue? Error { get; init; }
    /// <summary>Names or pointers of the tasks that ran, in order of their start.</summary>
    public ImmutableArray<string>? Path { get; init; }
    /// <summary>Names or pointers of tasks that ran, wherever.</summary>
    public ImmutableArray<string> Ran { get; init; } = [];
    /// <summary>Names or pointers of tasks that did not run.</summary>
    public ImmutableArray<string> NotRan { get; init; } = [];
    /// <summary>Tasks by name or pointer, each with a part of its last run.</summary>
    public ImmutableArray<KeyValuePair<string, JqValue>> Tasks { get; init; } = [];
    /// <summary>All calls in order, each by a part of it.</summary>
    public JqValue? Calls { get; init; }
    /// <summary>All events that it emitted, in order, each by a part of it.</summary>
    public JqValue? Events { get; init; }
    /// <summary>Virtual time from start to end, as a duration or an expression over its seconds.</summary>
    public JqValue? Took { get; init; }
}
