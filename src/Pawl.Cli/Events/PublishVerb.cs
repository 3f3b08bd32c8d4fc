using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pawl.Cli.Connection;
using Pawl.Cli.Executions;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Events;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Events;

/// <summary><c>pawl event publish</c></summary>
internal static class PublishVerb
{
    /// <summary>Where events come from that do not say.</summary>
    private const string OwnSource = "/pawl/cli";

    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var type = new Option<string?>("--type", "-t") { Description = "The event's type.", HelpName = "TYPE" };
        var source = new Option<string?>("--source") { Description = $"The event's source. Default {OwnSource}.", HelpName = "URI" };
        var id = new Option<string?>("--id") { Description = "The event's id; the same source and id are stored once. Default: a new one.", HelpName = "ID" };
        var subject = new Option<string?>("--subject") { Description = "The event's subject.", HelpName = "TEXT" };
        var data = new Option<string?>("--data", "-d") { Description = "The event's data as JSON, @FILE, or @- for standard input.", HelpName = "JSON|@FILE" };
        var file = new Option<string?>("--file", "-f") { Description = "A file with a CloudEvent as JSON, or with an array of them; - for standard input.", HelpName = "FILE" };
        var output = OutputFormats.Option();
        var publish = new Verb("publish", "Publish an event, or a file of them. Done when they are stored.")
        {
            Examples = ["pawl event publish --type order.placed --data '{\"id\": 7}'", "pawl event publish --file events.json"],
        };
        foreach (var option in (Option[])[type, source, id, subject, data, file, output]) publish.Add(option);
        publish.Validators.Add(result =>
        {
            var single = new Option[] { type, source, id, subject, data }.Any(option => result.GetResult(option) is { Implicit: false });
            if (result.GetValue(file) is not null && single) result.AddError("--file brings whole events; leave the other options out.");
            else if (result.GetValue(file) is null && result.GetValue(type) is null) result.AddError("Give --type, or --file.");
        });
        publish.SetAction(async (parsed, stop) =>
        {
            var events = parsed.GetValue(file) is { } path
                ? JsonText.Parse(await Workflows.DocumentFile.ReadAsync(terminal, path, stop), path == "-" ? "standard input" : path)
                : Single(parsed.GetValue(type)!, parsed.GetValue(source), parsed.GetValue(id), parsed.GetValue(subject), await InputOption.ReadAsync(terminal, parsed.GetValue(data), stop));
            using var client = connection.Open(parsed);
            var published = await client.Events.PublishAsync(events, stop);
            Printer.Print(terminal, parsed.GetValue(output), published, PawlJson.Default.PublishedEvents, Table);
            return ExitCode.Done;
        });
        return publish;
    }

    private static JsonElement Single(string type, string? source, string? id, string? subject, JsonElement? data)
    {
        var envelope = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id ?? Guid.CreateVersion7().ToString(),
            ["source"] = source ?? OwnSource,
            ["type"] = type,
        };
        if (subject is not null) envelope["subject"] = subject;
        if (data is { } value) envelope["data"] = JsonNode.Parse(value.GetRawText(), nodeOptions: null, new JsonDocumentOptions { MaxDepth = PawlJson.MaxDepth });
        return JsonText.Parse(envelope.ToJsonString(new JsonSerializerOptions { MaxDepth = PawlJson.MaxDepth }), "the event");
    }

    private static TextTable Table(PublishedEvents published)
    {
        var table = new TextTable("SOURCE", "ID", "NEW");
        foreach (var one in published.Events) table.Add(one.Source, one.Id, one.IsNew ? "yes" : "no, it was there already");
        return table;
    }
}
