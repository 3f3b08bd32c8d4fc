using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Serialization;
using Pawl.Client.Webhooks;

namespace Pawl.Cli.Webhooks;

/// <summary><c>pawl webhook …</c></summary>
internal static class WebhookVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("webhook", "Addresses that are told when executions are suspended and go on.")
    {
        Add(terminal, connection),
        List(terminal, connection),
        Delete(terminal, connection),
        Deliveries(terminal, connection),
    };

    private static Argument<string> Id() => new("id") { Description = "The web hook's id." };

    private static Verb Add(Terminal terminal, ConnectionOptions connection)
    {
        var url = new Argument<string>("url") { Description = "The address, http or https." };
        var secret = new Option<string>("--secret") { Description = "Name of the secret that requests are signed with.", HelpName = "NAME", Required = true };
        var events = new Option<string[]>("--event") { Description = "execution.suspended or execution.resumed; may be given several times. Default: both.", HelpName = "EVENT" };
        var output = OutputFormats.Option();
        var verb = new Verb("create", "Have an address told, and print the id of the web hook. Needs a key with the scope admin.")
        {
            Examples = ["pawl webhook create https://ops.example.com/pawl --secret hook-key --event execution.suspended"],
        };
        verb.Add(url);
        foreach (var option in (Option[])[secret, events, output]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var made = await client.Webhooks.CreateAsync(new() { Url = parsed.GetValue(url)!, Secret = parsed.GetValue(secret)!, Events = parsed.GetValue(events) is { Length: > 0 } given ? given : null }, stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.OutText.WriteLine(made.Id);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(made, PawlJson.Default.WebhookInfo));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var output = OutputFormats.Option();
        var verb = new Verb("list", "List them.") { output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            Printer.Print(terminal, parsed.GetValue(output), await client.Webhooks.ListAsync(stop), PawlJson.Default.PageWebhookInfo, Table);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Delete(Terminal terminal, ConnectionOptions connection)
    {
        var id = Id();
        var verb = new Verb("delete", "Tell an address nothing more.") { id };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            await client.Webhooks.DeleteAsync(parsed.GetValue(id)!, stop);
            terminal.Say($"deleted {parsed.GetValue(id)}");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Deliveries(Terminal terminal, ConnectionOptions connection)
    {
        var (id, output) = (Id(), OutputFormats.Option());
        var limit = new Option<int?>("--limit") { Description = "Items at most, from 1 to 200. Default 50.", HelpName = "N" };
        var verb = new Verb("deliveries", "Show what an address has not taken yet, the latest first.") { id, limit, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            Printer.Print(terminal, parsed.GetValue(output), await client.Webhooks.DeliveriesAsync(parsed.GetValue(id)!, parsed.GetValue(limit), stop), PawlJson.Default.PageWebhookDelivery, Table);
            return ExitCode.Done;
        });
        return verb;
    }

    private static TextTable Table(Page<WebhookInfo> page)
    {
        var table = new TextTable("ID", "URL", "SECRET", "EVENTS");
        foreach (var webhook in page.Items) table.Add(webhook.Id, webhook.Url, webhook.Secret, string.Join(' ', webhook.Events));
        return table;
    }

    private static TextTable Table(Page<WebhookDelivery> page)
    {
        var table = new TextTable("ID", "EXECUTION", "EVENT", "CREATED", "ATTEMPTS", "LAST ERROR");
        foreach (var delivery in page.Items)
            table.Add(delivery.Id, delivery.ExecutionId, delivery.Event, Ages.Moment(delivery.CreatedAt), $"{delivery.Attempts}{(delivery.FailedAt is null ? "" : ", given up")}", delivery.LastError);
        return table;
    }
}
