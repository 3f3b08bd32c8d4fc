using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Documents.Tasks;
using Pawl.Language.Linking;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents;

/// <summary>Reads the root of a document.</summary>
internal static class RootReader
{
    public static WorkflowDefinition? Read(ReadingSession session, Place root)
    {
        if (ObjectReader.Open(session, root, "A workflow is an object with 'document' and 'do'.") is not { } reader) return null;
        session.Components = ComponentIndex.Of(root.Node);
        var scope = Scope.CreateEmpty();
        ReadEvaluate(session, reader.Optional("evaluate")); // first: the mode decides how everything else is read
        var header = HeaderReader.Read(session, reader.Required("document", "Begin with document: { dsl: '1.0.3', namespace: …, name: …, version: '0.1.0' }."));
        var use = UseReader.Read(session, reader.Optional("use"), scope);
        var input = DataBorderReader.Read(session, reader.Optional("input"), "from", scope.At(ExpressionPosition.WorkflowInput));
        var output = DataBorderReader.Read(session, reader.Optional("output"), "as", scope.At(ExpressionPosition.WorkflowOutput));
        var timeout = TimeoutReader.Read(session, reader.Optional("timeout"), scope.At(ExpressionPosition.WorkflowInput));
        var schedule = ScheduleReader.Read(session, reader.Optional("schedule"), scope);
        var tasks = TaskListReader.Read(session, reader.Required("do", "List the tasks below 'do'."), scope);
        WarnOfUnknown(session, reader);
        session.Secrets.WarnOfStored(session);
        SagaReader.WarnOfSilence(session, header?.Metadata.RequiresSaga ?? true);
        if (header is null || tasks is null || session.Problems.HasErrors) return null;
        return new WorkflowDefinition
        {
            Id = header.Id,
            Dsl = header.Dsl,
            Title = header.Title,
            Summary = header.Summary,
            Json = root.Node.ToJson(),
            Input = input,
            Output = output,
            Timeout = timeout,
            ActiveLimit = header.Metadata.ActiveLimit,
            Do = tasks,
            Use = use,
            Schedule = schedule,
            TasksByPointer = session.Tasks.ToImmutable(),
            ListsByPointer = session.Lists.ToImmutable(),
            External = ExternalReferences.Of(use, session.Tasks.Values, input, output),
            DecidesWithSecrets = session.Secrets.AreUsedInDecisions(session),
        };
    }

    private static void ReadEvaluate(ReadingSession session, Place? place)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return;
        var languagePlace = reader.Optional("language");
        var language = Expect.Text(session, languagePlace);
        session.IsLoose = Expect.OneOf(session, reader.Optional("mode"), "strict", "loose") == "loose";
        reader.Close();
        if (language is not null and not "jq")
            session.Error(languagePlace!, ProblemCodes.Unsupported, $"Expressions in '{Expect.Shown(language)}' cannot be evaluated.", "Use jq, the DSL's default.");
    }

    /// <summary>The schema leaves the root open, so nothing there is refused.</summary>
    private static void WarnOfUnknown(ReadingSession session, ObjectReader reader)
    {
        foreach (var member in reader.Rest)
        {
            if (!session.MaySuspect()) return;
            session.WarnAtKey(member, ProblemCodes.UnknownRootProperty, $"The property '{Expect.Shown(member.Name)}' has no meaning here and is ignored.",
                reader.Meant(member.Name) is { } meant && !reader.Has(meant) ? $"Did you mean '{meant}'?" : "Extra information belongs into document.metadata.");
        }
    }
}
