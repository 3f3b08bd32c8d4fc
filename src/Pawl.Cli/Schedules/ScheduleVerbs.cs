using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Cli.Workflows;
using Pawl.Client;
using Pawl.Client.Schedules;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Schedules;

/// <summary><c>pawl schedule …</c></summary>
internal static class ScheduleVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("schedule", "Schedules: what starts workflows by itself.")
    {
        List(terminal, connection),
    };

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var workflow = new Argument<string>("workflow") { Description = "NAMESPACE/NAME; NAME alone is in the namespace 'default'." };
        var output = OutputFormats.Option();
        var list = new Verb("list", "List the schedules of a workflow, newest first.")
        {
            Examples = ["pawl schedule list ops/backup"],
        };
        list.Add(workflow);
        list.Add(output);
        list.SetAction(async (parsed, stop) =>
        {
            var name = WorkflowName.Parse(parsed.GetValue(workflow)!);
            using var client = connection.Open(parsed);
            var page = await client.Workflows.ListSchedulesAsync(name.Namespace, name.Name, stop);
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageWorkflowSchedule, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static TextTable Table(Page<WorkflowSchedule> page)
    {
        var table = new TextTable("SCHEDULE", "VERSION", "STATUS", "NEXT RUN", "STARTED", "ACTIVE SINCE", "ERROR");
        foreach (var schedule in page.Items)
        {
            table.Add(schedule.Id, schedule.Version, schedule.Status.ToString().ToLowerInvariant(), schedule.NextRunAt is { } next ? Ages.Moment(next) : "-",
                schedule.Started?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-", Ages.Moment(schedule.ActivatedAt), schedule.Error?.Detail ?? schedule.Error?.Title);
        }
        return table;
    }
}
