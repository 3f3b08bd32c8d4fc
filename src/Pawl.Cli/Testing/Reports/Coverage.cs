using System.Collections.Immutable;
using Pawl.Cli.Testing.Files;
using Pawl.Cli.Testing.Running;

namespace Pawl.Cli.Testing.Reports;

/// <summary>Which tasks of a workflow the cases of its file reached.</summary>
/// <param name="Suite">The file.</param>
/// <param name="Tasks">How many tasks the workflow has.</param>
/// <param name="Missed">Pointers of those that none reached.</param>
internal sealed record Coverage(TestSuite Suite, int Tasks, ImmutableArray<string> Missed)
{
    public static Coverage Of(TestSuite suite, IEnumerable<CaseResult> results)
    {
        var reached = results.SelectMany(result => result.Reached).ToHashSet();
        // A function's own task runs under the pointer of its call.
        var tasks = suite.Definition.TasksByPointer.Keys.Where(pointer => !pointer.StartsWith("/use/", StringComparison.Ordinal)).ToList();
        return new(suite, tasks.Count, [.. tasks.Where(pointer => !reached.Contains(pointer)).Order(StringComparer.Ordinal)]);
    }
}
