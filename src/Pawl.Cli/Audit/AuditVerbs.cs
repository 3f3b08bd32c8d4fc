using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Audit;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Audit;

/// <summary><c>pawl audit …</c></summary>
internal static class AuditVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("audit", "The audit log: list, export, verify. Needs a key with the scope admin.")
    {
        List(terminal, connection),
        Export(terminal, connection),
        VerifyVerb.Create(terminal, connection),
    };

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var actor = new Option<string?>("--actor") { Description = "Only what this caller did: key:ID." };
        var action = new Option<string?>("--action") { Description = "Only this action (workflow.disable), or all of a kind (workflow)." };
        var @object = new Option<string?>("--object") { Description = "Only what was done to this, e.g. workflow:shop/order/1.0.0." };
        var result = new Option<AuditResult?>("--result") { Description = "Only what went so: done, unchanged, refused, failed or unknown." };
        var from = new Option<DateTimeOffset?>("--from") { Description = "Only what was done at this time or later (RFC 3339)." };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Only what was done before this time (RFC 3339)." };
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var list = new Verb("list", "List what was done or tried, newest first.")
        {
            Examples = ["pawl audit list --action workflow --result done", "pawl audit list --object execution:order-17 -o json"],
        };
        foreach (var option in (Option[])[actor, action, @object, result, from, to, limit, output]) list.Add(option);
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var query = new AuditQuery
            {
                Actor = parsed.GetValue(actor),
                Action = parsed.GetValue(action),
                Object = parsed.GetValue(@object),
                Result = parsed.GetValue(result),
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
            };
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Audit.ListAsync(query, size, cursor, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageAuditedAction, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb Export(Terminal terminal, ConnectionOptions connection)
    {
        var format = new Option<string>("--format") { Description = "jsonl, which 'pawl audit verify --file' can check, or csv. Default jsonl.", HelpName = "jsonl|csv", DefaultValueFactory = _ => "jsonl" };
        format.AcceptOnlyFromAmong("jsonl", "csv");
        var after = new Option<long?>("--after") { Description = "Only entries behind this sequence: to go on from an earlier export." };
        var export = new Verb("export", "Print every entry of the log, oldest first.")
        {
            Examples = ["pawl audit export > audit.jsonl", "pawl audit export --format csv > audit.csv"],
        };
        export.Add(format);
        export.Add(after);
        export.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            await foreach (var line in client.Audit.ExportAsync(parsed.GetValue(format)!, parsed.GetValue(after), stop)) terminal.OutText.WriteLine(line);
            return ExitCode.Done;
        });
        return export;
    }

    private static TextTable Table(Page<AuditedAction> page)
    {
        var table = new TextTable("SEQUENCE", "AT", "ACTOR", "ACTION", "OBJECT", "RESULT", "STATUS", "DETAIL");
        foreach (var one in page.Items)
        {
            table.Add(one.Sequence.ToString(), Ages.Moment(one.At), one.Actor, one.Action, one.Object, Result(one.Result), one.Status?.ToString(), one.Code ?? one.Detail);
        }
        return table;
    }

    private static Cell Result(AuditResult result) => new(result.ToString().ToLowerInvariant(), result switch
    {
        AuditResult.Done => "green",
        AuditResult.Unchanged => null,
        AuditResult.Refused => "yellow",
        _ => "red",
    });
}
