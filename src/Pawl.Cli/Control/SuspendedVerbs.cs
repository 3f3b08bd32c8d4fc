using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Executions;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Control;

/// <summary>The verbs that look at suspended executions.</summary>
internal static class SuspendedVerbs
{
    public static Verb CanResume(Terminal terminal, ConnectionOptions connection)
    {
        var (id, output) = (ExecutionVerbs.Id(), OutputFormats.Option());
        var verb = new Verb("can-resume", "Say whether an execution can be resumed, and why not. The exit code tells as well.") { id, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var readiness = await client.Executions.CanResumeAsync(parsed.GetValue(id)!, stop);
            if (parsed.GetValue(output) == OutputFormat.Table)
            {
                terminal.OutText.WriteLine(readiness.CanResume ? "It can be resumed." : "It cannot be resumed:");
                foreach (var obstacle in readiness.Obstacles) terminal.OutText.WriteLine($"  {obstacle.Code}: {obstacle.Message}");
            }
            else
            {
                Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(readiness, PawlJson.Default.ResumeReadiness));
            }
            return readiness.CanResume ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    public static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var workflow = new Option<string?>("--workflow") { Description = "Only executions of this workflow.", HelpName = "NAMESPACE/NAME" };
        var labels = Labels.Option("Only executions with this label; may be given several times.");
        var since = new Option<DateTimeOffset?>("--since") { Description = "Only those suspended at this time or later.", HelpName = "TIME" };
        var before = new Option<DateTimeOffset?>("--before") { Description = "Only those suspended before this time.", HelpName = "TIME" };
        var reason = new Option<string?>("--reason") { Description = "Only those whose reason contains this text.", HelpName = "TEXT" };
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var verb = new Verb("suspended", "List executions that stand still, the latest first.") { workflow, labels, since, before, reason, limit, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var query = new SuspensionQuery
            {
                Workflow = parsed.GetValue(workflow),
                Labels = Labels.Parse(parsed.GetValue(labels)),
                Since = parsed.GetValue(since),
                Before = parsed.GetValue(before),
                Reason = parsed.GetValue(reason),
            };
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Executions.ListSuspendedAsync(query with { Limit = size, Cursor = cursor }, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageSuspendedExecution, Table);
            return ExitCode.Done;
        });
        return verb;
    }

    private static TextTable Table(Page<SuspendedExecution> page)
    {
        var table = new TextTable("ID", "WORKFLOW", "SINCE", "CAUSE", "AT", "REASON");
        foreach (var item in page.Items)
        {
            var workflow = item.Execution.Workflow;
            table.Add(item.Execution.Id, $"{workflow.Namespace}/{workflow.Name}/{workflow.Version}", Ages.Moment(item.Since), item.Cause.ToString().ToLowerInvariant(), item.Pointer, item.Reason);
        }
        return table;
    }
}
