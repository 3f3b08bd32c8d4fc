using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Workflows;

/// <summary><c>pawl workflow delete</c> and <c>rollback</c></summary>
internal static class ShelfVerbs
{
    public static Verb Delete(Terminal terminal, ConnectionOptions connection)
    {
        var workflow = WorkflowVerbs.Name("NAMESPACE/NAME/VERSION");
        var permanently = new Option<bool>("--permanently") { Description = "Remove it for good; refused while executions of it have not ended. Its number is never used again for something else." };
        var delete = new Verb("delete", "Delete a version: it starts no more and lists no more; its running executions go on, and 'undelete' brings it back.") { workflow, permanently };
        delete.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var version = WorkflowName.Parse(parsed.GetValue(workflow)!);
            var forGood = parsed.GetValue(permanently);
            // A version is hidden for two seconds before it is removed: see docs/versions.md.
            if (forGood) await Progress.ShowAsync(terminal, $"removing {version}", client.Workflows.RemoveAsync(version.Namespace, version.Name, version.RequiredVersion, stop));
            else await client.Workflows.DeleteAsync(version.Namespace, version.Name, version.RequiredVersion, stop);
            terminal.Say($"{(forGood ? "removed for good" : "deleted")} {version}");
            return ExitCode.Done;
        });
        return delete;
    }

    public static Verb RollBack(Terminal terminal, ConnectionOptions connection)
    {
        var workflow = WorkflowVerbs.Name("NAMESPACE/NAME/VERSION");
        var number = new Option<string?>("--as") { Description = "The new number, never used before. Default: the highest release with its last number raised.", HelpName = "VERSION" };
        var output = OutputFormats.Option();
        var rollback = new Verb("rollback", "Go back to a version: publish its content under a new number. What runs goes on as it began.")
        {
            Examples = ["pawl workflow rollback shop/order/1.4.2", "pawl workflow rollback shop/order/1.4.2 --as 2.0.0"],
        };
        rollback.Add(workflow);
        rollback.Add(number);
        rollback.Add(output);
        rollback.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var version = WorkflowName.Parse(parsed.GetValue(workflow)!);
            var made = await client.Workflows.RollBackAsync(version.Namespace, version.Name, version.RequiredVersion, parsed.GetValue(number), stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.OutText.WriteLine($"{made.Namespace}/{made.Name}/{made.Version}");
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(made, PawlJson.Default.WorkflowVersion));
            return ExitCode.Done;
        });
        return rollback;
    }
}
