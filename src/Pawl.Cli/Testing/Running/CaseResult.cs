using System.Collections.Immutable;
using Pawl.Cli.Testing.Files;

namespace Pawl.Cli.Testing.Running;

/// <summary>How a case went.</summary>
/// <param name="Suite">Its file.</param>
/// <param name="Case">The case.</param>
/// <param name="Failures">What did not hold, a line for each; empty when all did.</param>
/// <param name="Reached">Pointers of the tasks that ran.</param>
/// <param name="Elapsed">Real time that it took.</param>
internal sealed record CaseResult(TestSuite Suite, TestCase Case, ImmutableArray<string> Failures, ImmutableHashSet<string> Reached, TimeSpan Elapsed)
{
    public bool Passed => Failures.IsEmpty;
}

/// <summary>What an execution under test left behind.</summary>
internal sealed record Trace
{
    public required Client.Executions.Execution Execution { get; init; }
    public required Language.Expressions.JqValue Context { get; init; }
    /// <summary>Every start of a task that an author knows, in order; what stands in for mocked tasks is left out.</summary>
    public required ImmutableArray<Client.Executions.ExecutionTask> Tasks { get; init; }
    public required IReadOnlyList<Language.Expressions.JqValue> Calls { get; init; }
    public required IReadOnlyList<Language.Expressions.JqValue> Events { get; init; }
    public required DateTimeOffset Now { get; init; }
}
