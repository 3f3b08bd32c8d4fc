using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Events;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Events;

/// <summary><c>pawl event …</c></summary>
internal static class EventVerbs
{
    private const int IdLength = 36;

    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("event", "Events: publish, list.")
    {
        PublishVerb.Create(terminal, connection),
        List(terminal, connection),
    };

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var type = new Option<string?>("--type", "-t") { Description = "Only events of this type.", HelpName = "TYPE" };
        var source = new Option<string?>("--source") { Description = "Only events of this source.", HelpName = "URI" };
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var list = new Verb("list", "List the journal of events, newest first: what arrived, and what executions emitted.")
        {
            Examples = ["pawl event list --type order.placed", "pawl event list -o json | jq '.items[].event.data'"],
        };
        foreach (var option in (Option[])[type, source, limit, output]) list.Add(option);
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Events.ListAsync(parsed.GetValue(type), parsed.GetValue(source), size, cursor, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageJournalEvent, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static TextTable Table(Page<JournalEvent> page)
    {
        var table = new TextTable("RECEIVED", "TYPE", "SOURCE", "ID", "EMITTED BY");
        foreach (var found in page.Items) table.Add(Ages.Moment(found.ReceivedAt), Text(found, "type"), Text(found, "source"), Short(Text(found, "id")), found.EmittedBy ?? "");
        return table;
    }

    private static string Text(JournalEvent found, string attribute) => found.Event.TryGetProperty(attribute, out var value) ? value.ToString() : "";

    private static string Short(string id) => id.Length <= IdLength ? id : id[..(IdLength - 1)] + "…";
}
