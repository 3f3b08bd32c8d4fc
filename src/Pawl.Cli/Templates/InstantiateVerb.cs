using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pawl.Cli.Connection;
using Pawl.Cli.Executions;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Cli.Workflows;
using Pawl.Client.Templates;

namespace Pawl.Cli.Templates;

/// <summary><c>pawl template instantiate</c></summary>
internal static class InstantiateVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var template = TemplateVerbs.Name();
        var target = new Option<string>("--as") { Description = "The workflow to make: NAMESPACE/NAME[/VERSION], version 1.0.0 when none is given.", HelpName = "WORKFLOW", Required = true };
        var arguments = new Option<string?>("--arguments") { Description = "Arguments as a JSON object, @FILE, or @- for standard input.", HelpName = "JSON|@FILE" };
        var argument = new Option<string[]>("--arg") { Description = "One argument more; the value is JSON, or text when it is none. May stand more than once.", HelpName = "NAME=VALUE" };
        var title = new Option<string?>("--title") { Description = "Title of the workflow. Default: the template's." };
        var cron = new Option<string?>("--cron") { Description = "When it starts by itself, e.g. '0 7 * * 1'." };
        var every = new Option<string?>("--every") { Description = "Starts by itself in this interval, e.g. PT5M." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show the document." };
        var instantiate = new Verb("instantiate", "Publish a workflow that runs a template with arguments.")
        {
            Examples = ["pawl template instantiate templates/http-health-check --as ops/shop-is-up --arg url=https://shop.example/health --arg alertUrl=https://ops.example/alerts --every PT5M", "pawl template instantiate templates/nightly-report --as ops/report --arguments @report.json --cron '0 7 * * 1' --dry-run"],
        };
        instantiate.Add(template);
        foreach (var option in (Option[])[target, arguments, argument, title, cron, every, dryRun]) instantiate.Add(option);
        instantiate.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var (name, made) = (WorkflowName.Parse(parsed.GetValue(template)!), WorkflowName.Parse(parsed.GetValue(target)!));
            var instance = await client.Templates.InstantiateAsync(name.Namespace, name.Name, new InstantiateTemplate
            {
                Version = name.Version,
                Namespace = made.Namespace,
                Name = made.Name,
                AsVersion = made.Version ?? "1.0.0",
                Title = parsed.GetValue(title),
                Arguments = Merged(await InputOption.ReadAsync(terminal, parsed.GetValue(arguments), stop, "--arguments"), parsed.GetValue(argument) ?? []),
                Schedule = Schedule(parsed.GetValue(cron), parsed.GetValue(every)),
                DryRun = parsed.GetValue(dryRun),
            }, stop);
            if (instance.Workflow is { } workflow) terminal.OutText.WriteLine($"{workflow.Namespace}/{workflow.Name}/{workflow.Version}");
            else terminal.OutText.Write(YamlText.Of(instance.Document));
            return ExitCode.Done;
        });
        return instantiate;
    }

    private static JsonElement? Merged(JsonElement? given, string[] more)
    {
        if (more.Length == 0) return given;
        var merged = given is { ValueKind: JsonValueKind.Object } start ? JsonObject.Create(start)! : [];
        foreach (var one in more)
        {
            var equals = one.IndexOf('=');
            if (equals < 1) throw new CliException($"'{one}' is no argument; write NAME=VALUE.");
            merged[one[..equals]] = Value(one[(equals + 1)..]);
        }
        return JsonElement.Parse(merged.ToJsonString());
    }

    private static JsonNode? Value(string text)
    {
        try { return JsonNode.Parse(text); }
        catch (JsonException) { return JsonValue.Create(text); }
    }

    private static JsonElement? Schedule(string? cron, string? every)
    {
        if (cron is null && every is null) return null;
        var schedule = new JsonObject();
        if (cron is not null) schedule["cron"] = cron;
        if (every is not null) schedule["every"] = every;
        return JsonElement.Parse(schedule.ToJsonString());
    }
}
