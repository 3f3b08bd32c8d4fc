using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks.Runs;

/// <summary><c>run: container</c>.</summary>
internal static class ContainerReader
{
    public static ContainerTask? Read(TaskContext task, ObjectReader reader)
    {
        var session = task.Session;
        var image = reader.Required("image");
        var name = reader.Optional("name");
        var commandPlace = reader.Optional("command");
        var (ports, volumes) = (reader.Optional("ports"), reader.Optional("volumes"));
        var arguments = ProcessArguments.Check(task, reader, out var stdin, out var environment);
        var lifetime = reader.Optional("lifetime");
        var pullPolicy = reader.Optional("pullPolicy");
        reader.Close();

        Expect.Text(session, image);
        Expect.Text(session, name);
        foreach (var map in new[] { ports, volumes })
            if (map is not null) Expect.Object(session, map);
        Expect.OneOf(session, pullPolicy, "ifNotPresent", "always", "never");
        CheckLifetime(task, lifetime);

        var members = new List<KeyValuePair<string, DataTemplate>>();
        foreach (var member in new[] { image, name, ports, volumes, arguments, stdin, environment, lifetime, pullPolicy })
            if (task.Template(member, TemplateUse.Process) is { } template) members.Add(KeyValuePair.Create(member!.Name, template));
        if (commandPlace is not null && ShellReader.ReadCommand(task, commandPlace) is { } command) members.Add(KeyValuePair.Create("command", command));
        return new ContainerTask { Name = task.Name, Pointer = task.Pointer, Json = task.Json, Container = TemplateReader.Compose(members) };
    }

    /// <summary><c>after</c> is required with <c>cleanup: eventually</c>, and forbidden otherwise.</summary>
    private static void CheckLifetime(TaskContext task, Place? place)
    {
        var session = task.Session;
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return;
        var cleanup = Expect.OneOf(session, reader.Required("cleanup"), "always", "never", "eventually");
        var after = cleanup == "eventually" ? reader.Required("after") : reader.Optional("after");
        reader.Close();
        // An expression is compiled, and its mistakes reported, with the rest of the container's data.
        if (after is not null && !(after.IsText && RuntimeExpressionText.IsWhole(after.Node.Text))) DurationReader.Read(session, after, task.Variables);
        if (after is not null && cleanup is "always" or "never")
            session.ErrorAtKey(after!, ProblemCodes.UnknownProperty, $"'after' has no meaning with 'cleanup: {cleanup}'.", "Write 'cleanup: eventually', or leave 'after' away.");
    }
}
