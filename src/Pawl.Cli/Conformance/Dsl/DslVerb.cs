using System.Collections.Immutable;
using System.CommandLine;
using Pawl.Cli.Conformance.Dsl.Gherkin;
using Pawl.Cli.Conformance.Dsl.World;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Conformance.Dsl;

/// <summary><c>pawl conformance dsl DIR</c></summary>
internal static class DslVerb
{
    private const int MaxParallel = 16;

    public static Verb Create(Terminal terminal)
    {
        var directory = new Argument<DirectoryInfo>("dir") { Description = "Folder with *.feature files, searched to its depth." };
        var filter = new Option<string?>("--filter") { Description = "Only scenarios whose file, feature or name contains this text.", HelpName = "TEXT" };
        var tag = new Option<string[]>("--tag") { Description = "Only scenarios with this tag; several: all of them.", HelpName = "TAG" };
        var report = new Option<FileInfo?>("--report") { Description = "Write a report in Markdown.", HelpName = "FILE" };
        var parallel = new Option<int>("--parallel") { Description = "Scenarios at a time. Default: one for each processor, at most 4.", HelpName = "N", DefaultValueFactory = _ => Math.Min(Environment.ProcessorCount, 4) };
        parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxParallel) result.AddError($"--parallel must be from 1 to {MaxParallel}.");
        });
        var verb = new Verb("dsl", "Run conformance scenarios (Gherkin) against this build: a whole server for each, in this process.")
        {
            Examples = ["pawl conformance dsl ctk/features", "pawl conformance dsl scenarios --tag spec --report report.md"],
        };
        verb.Add(directory);
        foreach (var option in (Option[])[filter, tag, report, parallel]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            var scenarios = Read(parsed.GetValue(directory)!).Where(scenario => IsWanted(scenario, parsed.GetValue(filter), parsed.GetValue(tag) ?? [])).ToImmutableArray();
            if (scenarios.IsEmpty) throw new CliException("no scenario is left to run.");
            var results = await RunAsync(terminal, scenarios, parsed.GetValue(parallel), stop);
            if (parsed.GetValue(report) is { } file) await File.WriteAllTextAsync(file.FullName, DslReport.Markdown(results), stop);
            terminal.OutText.WriteLine(DslReport.Summary(results));
            return results.Any(result => result.Outcome == ScenarioOutcome.Failed) ? ExitCode.Failed : ExitCode.Done;
        });
        return verb;
    }

    private static ImmutableArray<Scenario> Read(DirectoryInfo directory)
    {
        if (!directory.Exists) throw new CliException($"there is no folder {directory.FullName}.");
        try
        {
            return [.. directory.EnumerateFiles("*.feature", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal)
                .SelectMany(file => FeatureReader.Read(Path.GetRelativePath(directory.FullName, file.FullName), File.ReadAllText(file.FullName)))];
        }
        catch (GherkinException error)
        {
            throw new CliException(error.Message, cause: error);
        }
    }

    private static bool IsWanted(Scenario scenario, string? text, string[] tags) =>
        (text is null || $"{scenario.File} {scenario.Feature} {scenario.Name}".Contains(text, StringComparison.OrdinalIgnoreCase))
        && tags.All(tag => scenario.Tags.Contains(tag.TrimStart('@')));

    private static async Task<IReadOnlyList<ScenarioResult>> RunAsync(Terminal terminal, ImmutableArray<Scenario> scenarios, int parallel, CancellationToken cancellationToken)
    {
        await using var servers = await Progress.ShowAsync(terminal, "starting PostgreSQL", ConformanceServers.OpenAsync(cancellationToken));
        var runner = new ScenarioRunner(servers);
        var results = new ScenarioResult[scenarios.Length];
        var (done, printed, gate) = (0, 0, new Lock());
        await Parallel.ForEachAsync(Enumerable.Range(0, scenarios.Length), new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (index, stop) =>
        {
            var result = await runner.RunAsync(scenarios[index], stop);
            lock (gate)
            {
                results[index] = result;
                done++;
                // In the order of the files, however they end.
                for (; printed < results.Length && results[printed] is { } next; printed++)
                {
                    if (next.Outcome != ScenarioOutcome.Passed) terminal.OutText.WriteLine(DslReport.Text(next));
                }

                if (terminal.ErrorIsTerminal) terminal.ErrorText.Write($"\r{done} of {results.Length} ");
            }
        });
        if (terminal.ErrorIsTerminal) terminal.Say("");
        return results;
    }
}
