using System.Collections.Immutable;
using System.CommandLine;
using Pawl.Cli.Conformance.Dsl.World;
using Pawl.Cli.Terminals;
using Pawl.Cli.Testing.Files;
using Pawl.Cli.Testing.Reports;
using Pawl.Cli.Testing.Running;

namespace Pawl.Cli.Testing;

/// <summary><c>pawl test FILE…</c></summary>
internal static class TestVerb
{
    private const int MaxParallel = 16;

    public static Verb Create(Terminal terminal)
    {
        var files = new Argument<string[]>("file") { Description = "Files of tests (NAME.test.yaml), or folders that are searched for them.", Arity = ArgumentArity.OneOrMore };
        var filter = new Option<string?>("--filter") { Description = "Only cases whose file or name contains this text.", HelpName = "TEXT" };
        var junit = new Option<FileInfo?>("--junit") { Description = "Write the results as JUnit XML.", HelpName = "FILE" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print failures and the summary only." };
        var parallel = new Option<int>("--parallel") { Description = "Cases at a time. Default: one for each processor, at most 4.", HelpName = "N", DefaultValueFactory = _ => Math.Min(Environment.ProcessorCount, 4) };
        parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxParallel) result.AddError($"--parallel must be from 1 to {MaxParallel}.");
        });
        var test = new Verb("test", "Run tests of workflows: mocks in place of the world, time that passes at once, the engine of production. Exit 1 when one fails.")
        {
            Examples = ["pawl test order.test.yaml", "pawl test examples --filter refund", "pawl test . --junit results.xml"],
        };
        test.Add(files);
        foreach (var option in (Option[])[filter, junit, quiet, parallel]) test.Add(option);
        test.SetAction(async (parsed, stop) =>
        {
            var suites = parsed.GetValue(files)!.SelectMany(Files).Distinct().Select(SuiteReader.Read).ToImmutableArray();
            var wanted = suites.SelectMany(suite => suite.Cases, (suite, one) => (Suite: suite, Case: one))
                .Where(one => parsed.GetValue(filter) is not { } text || $"{one.Suite.File} {one.Case.Name}".Contains(text, StringComparison.OrdinalIgnoreCase)).ToImmutableArray();
            if (wanted.IsEmpty) throw new CliException("no case is left to run.");

            var results = await RunAsync(terminal, wanted, parsed.GetValue(parallel), parsed.GetValue(quiet), stop);
            if (!parsed.GetValue(quiet) && parsed.GetValue(filter) is null)
            {
                foreach (var suite in suites) terminal.OutText.WriteLine(TextReport.Coverage(Coverage.Of(suite, results.Where(result => ReferenceEquals(result.Suite, suite)))));
            }
            if (parsed.GetValue(junit) is { } report)
            {
                await using var target = report.Create();
                JUnitReport.Write(target, results);
            }
            terminal.OutText.WriteLine(TextReport.Summary(results));
            return results.All(result => result.Passed) ? ExitCode.Done : ExitCode.Failed;
        });
        return test;
    }

    private static IEnumerable<string> Files(string path)
    {
        if (!Directory.Exists(path)) return [path];
        var found = new[] { "*.test.yaml", "*.test.yml", "*.test.json" }.SelectMany(pattern => Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)).Order(StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : throw new CliException($"{path} holds no file NAME.test.yaml.");
    }

    private static async Task<IReadOnlyList<CaseResult>> RunAsync(Terminal terminal, ImmutableArray<(TestSuite Suite, TestCase Case)> cases, int parallel, bool quiet, CancellationToken cancellationToken)
    {
        await using var servers = await Progress.ShowAsync(terminal, "starting PostgreSQL", ConformanceServers.OpenAsync(cancellationToken));
        var runner = new CaseRunner(terminal, servers);
        var results = new CaseResult[cases.Length];
        var (printed, gate) = (0, new Lock());
        await Parallel.ForEachAsync(Enumerable.Range(0, cases.Length), new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (index, stop) =>
        {
            var result = await runner.RunAsync(cases[index].Suite, cases[index].Case, stop);
            lock (gate)
            {
                results[index] = result;
                // In the order of the files, however they end.
                for (; printed < results.Length && results[printed] is { } next; printed++)
                {
                    if (!quiet || !next.Passed) terminal.OutText.WriteLine(TextReport.Of(next));
                }
            }
        });
        return results;
    }
}
