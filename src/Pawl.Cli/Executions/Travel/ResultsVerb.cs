using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions.Travel;

/// <summary><c>pawl execution results</c></summary>
internal static class ResultsVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var (id, limit, output) = (ExecutionVerbs.Id(), Paging.Limit(), OutputFormats.Option());
        var verb = new Verb("results", "Show what an execution has got so far: ended tasks with outputs, running and pending ones.") { id, limit, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            ExecutionResults? last = null;
            var ended = await Paging.CollectAsync(parsed.GetValue(limit), async (size, cursor) =>
            {
                last = await client.Executions.ResultsAsync(parsed.GetValue(id)!, size, cursor, stop);
                return new Page<ExecutionTask>(last.Ended, last.NextCursor);
            });
            Printer.Print(terminal, parsed.GetValue(output), last! with { Ended = ended.Items, NextCursor = ended.NextCursor }, PawlJson.Default.ExecutionResults, Table);
            return ExitCode.Done;
        });
        return verb;
    }

    private static TextTable Table(ExecutionResults results)
    {
        var table = new TextTable("TASK", "STATUS", "RESULT");
        foreach (var task in results.Ended) table.Add(task.Pointer, new Cell(task.Status, Colours.Of(task.Status)), task.Output is { } output ? ExecutionTables.Short(output) : task.Error?.Title ?? task.Error?.Type);
        if (results.NextCursor is not null) table.Add($"… {results.EndedCount - results.Ended.Count} more", "", "");
        foreach (var task in results.Running) table.Add(task.Pointer, new Cell(task.Status, Colours.Of(task.Status)), "");
        foreach (var task in results.Pending) table.Add(task.Pointer, "pending", "");
        return table;
    }
}
