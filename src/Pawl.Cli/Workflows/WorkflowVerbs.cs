using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Serialization;
using Pawl.Client.Workflows;

namespace Pawl.Cli.Workflows;

/// <summary><c>pawl workflow …</c></summary>
internal static class WorkflowVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("workflow", "Workflow definitions: publish, read, disable, delete, roll back.")
    {
        PublishVerb.Create(terminal, connection),
        UpgradePreviewVerb.Create(terminal, connection),
        List(terminal, connection),
        Get(terminal, connection),
        Versions(terminal, connection),
        ShelfVerbs.Delete(terminal, connection),
        OneVersion(terminal, connection, "undelete", "Bring a deleted version back, as it was.", async (workflows, name, stop) => ("undeleted", await workflows.UndeleteAsync(name.Namespace, name.Name, name.RequiredVersion, stop))),
        ShelfVerbs.RollBack(terminal, connection),
        OneVersion(terminal, connection, "disable", "Forbid new executions of a version.", async (workflows, name, stop) => ("disabled", await workflows.DisableAsync(name.Namespace, name.Name, name.RequiredVersion, stop))),
        OneVersion(terminal, connection, "enable", "Allow new executions of a version again.", async (workflows, name, stop) => ("enabled", await workflows.EnableAsync(name.Namespace, name.Name, name.RequiredVersion, stop))),
    };

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var @namespace = new Option<string?>("--namespace", "-n") { Description = "Only this namespace." };
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var search = new Option<string?>("--search") { Description = "Only those whose namespace, name or title has this text." };
        var tag = new Option<string[]>("--tag") { Description = "Only those with this tag; may stand more than once.", HelpName = "KEY=VALUE" };
        var state = new Option<string?>("--state") { Description = "Only those whose latest version is enabled, or disabled.", HelpName = "enabled|disabled" };
        state.AcceptOnlyFromAmong("enabled", "disabled");
        var list = new Verb("list", "List workflows, each with its latest version.")
        {
            @namespace, search, tag, state, limit, output,
        };
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var query = new WorkflowQuery
            {
                Namespace = parsed.GetValue(@namespace),
                Search = parsed.GetValue(search),
                IsDisabled = parsed.GetValue(state) is { } wanted ? wanted == "disabled" : null,
                Tags = Executions.Labels.Parse(parsed.GetValue(tag) ?? []) ?? new Dictionary<string, string>(),
            };
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Workflows.ListAsync(query, size, cursor, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageWorkflowVersion, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb Versions(Terminal terminal, ConnectionOptions connection)
    {
        var (workflow, output) = (Name("NAMESPACE/NAME"), OutputFormats.Option());
        var deleted = new Option<bool>("--deleted") { Description = "List deleted versions too." };
        var versions = new Verb("versions", "List the versions of a workflow, newest first.") { workflow, deleted, output };
        versions.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var name = WorkflowName.Parse(parsed.GetValue(workflow)!);
            var page = parsed.GetValue(deleted)
                ? await client.Workflows.ListVersionsAndDeletedAsync(name.Namespace, name.Name, stop)
                : await client.Workflows.ListVersionsAsync(name.Namespace, name.Name, stop);
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageWorkflowVersion, Table);
            return ExitCode.Done;
        });
        return versions;
    }

    private static Verb Get(Terminal terminal, ConnectionOptions connection)
    {
        var (workflow, output) = (Name("NAMESPACE/NAME[/VERSION]"), OutputFormats.Option());
        var source = new Option<bool>("--source") { Description = "Print the document exactly as it was published." };
        var get = new Verb("get", "Show a version, by default the latest.")
        {
            workflow, output, source,
        };
        get.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var name = WorkflowName.Parse(parsed.GetValue(workflow)!);
            var found = name.Version is null
                ? await client.Workflows.GetLatestAsync(name.Namespace, name.Name, stop)
                : await client.Workflows.GetAsync(name.Namespace, name.Name, name.Version, stop);
            if (parsed.GetValue(source)) terminal.OutText.Write(await client.Workflows.GetSourceAsync(found.Namespace, found.Name, found.Version, stop));
            else Printer.Print(terminal, parsed.GetValue(output), found, PawlJson.Default.WorkflowDocument, Details);
            return ExitCode.Done;
        });
        return get;
    }

    private static Verb OneVersion(Terminal terminal, ConnectionOptions connection, string name, string description, Func<WorkflowsClient, WorkflowName, CancellationToken, Task<(string Done, WorkflowVersion Version)>> act)
    {
        var (workflow, output) = (Name("NAMESPACE/NAME/VERSION"), OutputFormats.Option());
        var verb = new Verb(name, description) { Examples = [$"pawl workflow {name} shop/order/1.4.2"] };
        verb.Add(workflow);
        verb.Add(output);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var version = WorkflowName.Parse(parsed.GetValue(workflow)!);
            var (done, now) = await act(client.Workflows, version, stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.Say($"{done} {version}");
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(now, PawlJson.Default.WorkflowVersion));
            return ExitCode.Done;
        });
        return verb;
    }

    internal static Argument<string> Name(string form) => new("workflow") { Description = $"{form}; NAME alone is in the namespace 'default'." };

    private static TextTable Table(Client.Page<WorkflowVersion> page)
    {
        var table = new TextTable("NAMESPACE", "NAME", "VERSION", "STATE", "PUBLISHED", "TITLE");
        foreach (var version in page.Items)
        {
            table.Add(version.Namespace, version.Name, version.Version, State(version), Ages.Moment(version.CreatedAt), version.Title);
        }

        return table;
    }

    private static TextTable Details(WorkflowDocument version)
    {
        var table = new TextTable("WORKFLOW", $"{version.Namespace}/{version.Name}/{version.Version}");
        table.Add("title", version.Title);
        table.Add("state", State(version));
        table.Add("published", Ages.Moment(version.CreatedAt));
        table.Add("digest", version.Digest);
        return table;
    }

    private static Cell State(WorkflowVersion version) => version switch
    {
        { DeletedAt: not null } => new Cell("deleted", "red"),
        { DisabledAt: not null } => new Cell("disabled", "yellow"),
        _ => new Cell("enabled", "green"),
    };
}
