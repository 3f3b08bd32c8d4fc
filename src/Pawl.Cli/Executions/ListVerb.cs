using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions;

/// <summary><c>pawl execution list</c></summary>
internal static class ListVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var status = new Option<ExecutionStatus[]>("--status", "-s") { Description = "Only these phases; may be given several times.", HelpName = "PHASE" };
        var workflow = new Option<string?>("--workflow", "-w") { Description = "Only this workflow: NAMESPACE/NAME[/VERSION]." };
        var labels = Labels.Option("Only executions with this label; may be given several times.");
        var parent = new Option<string?>("--parent") { Description = "Only executions that this one started.", HelpName = "ID" };
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var list = new Verb("list", "List executions, newest first.")
        {
            Examples = ["pawl execution list --status faulted", "pawl execution list -w shop/order -o json | jq '.items[].id'"],
        };
        foreach (var option in (Option[])[status, workflow, labels, parent, limit, output]) list.Add(option);
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var name = parsed.GetValue(workflow) is { } text ? Workflows.WorkflowName.Parse(text) : null;
            var query = new ExecutionQuery
            {
                Statuses = parsed.GetValue(status) ?? [],
                Workflow = name is null ? null : $"{name.Namespace}/{name.Name}",
                Version = name?.Version,
                Labels = Labels.Parse(parsed.GetValue(labels)),
                ParentId = parsed.GetValue(parent),
            };
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Executions.ListAsync(query with { Limit = size, Cursor = cursor }, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageExecutionSummary, found => ExecutionTables.List(found, terminal.Time.GetUtcNow()));
            return ExitCode.Done;
        });
        return list;
    }
}
