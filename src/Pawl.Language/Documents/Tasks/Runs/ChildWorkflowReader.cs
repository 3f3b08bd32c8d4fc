using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks.Runs;

/// <summary><c>run: workflow</c>.</summary>
internal static class ChildWorkflowReader
{
    public static WorkflowTask? Read(TaskContext task, ObjectReader reader)
    {
        var session = task.Session;
        var (space, name, version) = (reader.Required("namespace"), reader.Required("name"), reader.Required("version", "Write 'latest' for the newest one."));
        var input = reader.Optional("input");
        reader.Close();
        if (input is not null && !Expect.Object(session, input, input.IsText && input.Node.Text.Contains("${", StringComparison.Ordinal)
                ? "The input is an object with expressions inside: { customer: '${ .customer }' }." : null)) input = null;
        var fixedSpace = ReadFixed(session, space, "namespace");
        var fixedName = ReadFixed(session, name, "name");
        var fixedVersion = ReadVersion(session, version);
        return fixedSpace is null || fixedName is null || fixedVersion is null ? null : new WorkflowTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json,
            Namespace = fixedSpace, WorkflowName = fixedName, Version = fixedVersion, Arguments = task.Template(input),
        };
    }

    /// <summary>The schema takes any text; only a DNS label can name a workflow.</summary>
    private static string? ReadFixed(ReadingSession session, Place? place, string what)
    {
        if (Expect.Text(session, place) is not { } text) return null;
        if (DnsLabel.IsValid(text)) return text;
        session.Error(place!, ProblemCodes.UnknownReference, $"No workflow can have the {what} '{Expect.Shown(text)}'.",
            text.Contains("${", StringComparison.Ordinal) ? "It is fixed; choose between workflows with a switch." : "Letters, digits and inner hyphens, at most 63.");
        return null;
    }

    private static string? ReadVersion(ReadingSession session, Place? place)
    {
        if (Expect.Text(session, place, place?.Kind == JqKind.Number ? $"Put it in quotes: '{place.Node.Text}'." : null) is not { } version) return null;
        if (version == "latest" || VersionLine.IsLine(version) || SemanticVersion.TryParse(version, out _)) return version;
        session.Error(place!, ProblemCodes.UnknownReference, $"No workflow can have the version '{Expect.Shown(version)}'.", "Write a semantic version such as '1.0.0', the first numbers of one such as '1' or '1.4', or 'latest'.");
        return null;
    }
}
