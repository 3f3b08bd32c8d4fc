using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;

namespace Pawl.Cli.Run;

/// <summary>Workflows that a document runs as children and that lie beside it: a server that has just been made for this run knows none of them.</summary>
internal static class Companions
{
    /// <summary>Documents looked at, at most.</summary>
    private const int MaxFiles = 200;

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>Publishes what the document names in <c>run.workflow</c>, and what those name, as far as it lies in the same folder.</summary>
    /// <param name="terminal">Is told what was published.</param>
    /// <param name="client">The server.</param>
    /// <param name="path">The document's file; <c>-</c> has no folder.</param>
    /// <param name="document">Its text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task PublishAsync(Terminal terminal, PawlClient client, string path, string document, CancellationToken cancellationToken)
    {
        if (path == "-" || WorkflowReader.Read(document).Definition is not { } parent || !Children(parent).Any()) return;

        var beside = Beside(path);
        var published = new HashSet<DefinitionId> { parent.Id };
        var named = new Queue<WorkflowTask>(Children(parent));
        while (named.TryDequeue(out var child))
        {
            foreach (var (definition, text) in beside.Where(file => Matches(file.Definition, child)))
            {
                if (!published.Add(definition.Id)) continue;
                await client.Workflows.PublishAsync(text, cancellationToken);
                terminal.Say($"{definition.Id}  published too: {parent.Id.Name} runs it");
                foreach (var grandchild in Children(definition)) named.Enqueue(grandchild);
            }
        }
    }

    private static IEnumerable<WorkflowTask> Children(WorkflowDefinition definition) => definition.TasksByPointer.Values.OfType<WorkflowTask>();

    private static bool Matches(WorkflowDefinition definition, WorkflowTask child) =>
        definition.Id.Namespace == child.Namespace && definition.Id.Name == child.WorkflowName && (child.Version == "latest" || definition.Id.Version == child.Version || (VersionLine.IsLine(child.Version) && VersionLine.Has(child.Version, definition.Id.Version)));

    private static List<(WorkflowDefinition Definition, string Text)> Beside(string path)
    {
        List<(WorkflowDefinition, string)> found = [];
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal).Take(MaxFiles))
        {
            if (new FileInfo(file).Length > DocumentLimits.Default.Bytes) continue;
            var text = File.ReadAllText(file);
            if (WorkflowReader.Read(text).Definition is { } definition) found.Add((definition, text));
        }
        return found;
    }
}
