using System.CommandLine;
using System.Text.Json;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Cli.Validate;
using Pawl.Cli.Workflows;
using Pawl.Client;
using Pawl.Client.Serialization;
using Pawl.Client.Templates;
using Pawl.Client.Workflows;

namespace Pawl.Cli.Templates;

/// <summary><c>pawl template …</c></summary>
internal static class TemplateVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("template", "Templates: workflows that are made to be used with arguments.")
    {
        List(terminal, connection),
        Show(terminal, connection),
        New(terminal),
        Publish(terminal, connection),
        Install(terminal, connection),
        InstantiateVerb.Create(terminal, connection),
    };

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var library = new Option<bool>("--library") { Description = "List those that come with Pawl, installed or not." };
        var @namespace = new Option<string?>("--namespace", "-n") { Description = "Only this namespace." };
        var search = new Option<string?>("--search") { Description = "Only those whose namespace, name or title has this text." };
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var list = new Verb("list", "List templates, each in its latest version.") { library, @namespace, search, limit, output };
        list.Validators.Add(result =>
        {
            if (result.GetValue(library) && (result.GetValue(search) ?? result.GetValue(@namespace)) is not null) result.AddError("--library lists everything that comes with Pawl; --search and --namespace narrow the published templates only.");
        });
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var page = parsed.GetValue(library)
                ? await client.Templates.LibraryAsync(stop)
                : await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Templates.ListAsync(new WorkflowQuery { Namespace = parsed.GetValue(@namespace), Search = parsed.GetValue(search) }, size, cursor, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageTemplate, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb Show(Terminal terminal, ConnectionOptions connection)
    {
        var (template, output) = (Name(), OutputFormats.Option());
        var show = new Verb("show", "Show a template and its parameters.") { template, output };
        show.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var name = WorkflowName.Parse(parsed.GetValue(template)!);
            var found = await client.Templates.GetAsync(name.Namespace, name.Name, name.Version, stop);
            Printer.Print(terminal, parsed.GetValue(output), found, PawlJson.Default.Template, Parameters);
            if (parsed.GetValue(output) == OutputFormat.Table && found.Summary is { } summary) terminal.OutText.WriteLine($"\n{summary}");
            return ExitCode.Done;
        });
        return show;
    }

    private static Verb New(Terminal terminal)
    {
        var template = new Argument<string>("template") { Description = "NAMESPACE/NAME of the template to be." };
        var create = new Verb("new", "Print the beginning of a template, to be filled in.") { Examples = ["pawl template new templates/report > report.yaml"] };
        create.Add(template);
        create.SetAction(parsed =>
        {
            var name = WorkflowName.Parse(parsed.GetValue(template)!);
            terminal.OutText.Write(TemplateScaffold.Of(name.Namespace, name.Name, name.Version ?? "0.1.0"));
            return ExitCode.Done;
        });
        return create;
    }

    private static Verb Publish(Terminal terminal, ConnectionOptions connection)
    {
        var files = new Argument<string[]>("file") { Description = "Documents whose tags say 'kind: template'; '-' is standard input.", Arity = ArgumentArity.OneOrMore };
        var publish = new Verb("publish", "Publish documents as templates.") { files };
        publish.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            foreach (var file in parsed.GetValue(files)!)
            {
                var made = await client.Templates.PublishAsync(await DocumentFile.ReadAsync(terminal, file, stop), stop);
                terminal.OutText.WriteLine($"{made.Namespace}/{made.Name}/{made.Version}");
                foreach (var warning in made.Warnings ?? []) terminal.Say(ProblemText.Of(file, warning));
            }
            return ExitCode.Done;
        });
        return publish;
    }

    private static Verb Install(Terminal terminal, ConnectionOptions connection)
    {
        var names = new Argument<string[]>("name") { Description = "Names, as 'pawl template list --library' shows them.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Install all of them." };
        var install = new Verb("install", "Publish templates that come with Pawl. Installing one again changes nothing.")
        {
            Examples = ["pawl template install --all", "pawl template install http-health-check canary-rollout"],
        };
        install.Add(names);
        install.Add(all);
        install.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var wanted = parsed.GetValue(all) ? [.. (await client.Templates.LibraryAsync(stop)).Items.Select(template => template.Name)] : parsed.GetValue(names)!;
            if (wanted.Length == 0) throw new CliException("say which, or --all. 'pawl template list --library' shows what there is.");
            foreach (var name in wanted)
            {
                var made = await client.Templates.InstallAsync(name, stop);
                terminal.OutText.WriteLine($"{made.Namespace}/{made.Name}/{made.Version}");
            }
            return ExitCode.Done;
        });
        return install;
    }

    internal static Argument<string> Name() => new("template") { Description = "NAMESPACE/NAME[/VERSION]; the latest version when none is given." };

    private static TextTable Table(Page<Template> page)
    {
        var table = new TextTable("NAMESPACE", "NAME", "VERSION", "INSTALLED", "TITLE");
        foreach (var template in page.Items)
            table.Add(template.Namespace, template.Name, template.Version, template.IsInstalled is { } installed ? installed ? "yes" : "no" : "yes", template.Title);
        return table;
    }

    private static TextTable Parameters(Template template)
    {
        var table = new TextTable("PARAMETER", "TYPE", "REQUIRED", "DEFAULT", "TITLE");
        if (template.Parameters is not { ValueKind: JsonValueKind.Object } schema || !schema.TryGetProperty("properties", out var properties)) return table;
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        foreach (var property in properties.EnumerateObject())
        {
            table.Add(property.Name, Text(property.Value, "type"), required.Contains(property.Name) ? "yes" : "", Text(property.Value, "default"), Text(property.Value, "title"));
        }
        return table;
    }

    private static string? Text(JsonElement schema, string member) =>
        schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty(member, out var value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
}
