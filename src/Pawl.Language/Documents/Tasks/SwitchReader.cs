using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>switch</c>: a list of named cases, at most one of them without <c>when</c>.</summary>
internal static class SwitchReader
{
    public static TaskDefinition? Read(TaskContext task)
    {
        var session = task.Session;
        var list = task.Fields.Required("switch")!;
        if (!Expect.Array(session, list, "Cases are a list: begin each with '- name:'.")) return null;
        if (list.Node.Items.Count == 0)
        {
            session.Error(list, ProblemCodes.MustNotBeEmpty, "'switch' has no case.");
            return null;
        }

        var cases = ImmutableArray.CreateBuilder<SwitchCase>();
        var hasDefault = false;
        foreach (var item in list.Items)
        {
            if (!Expect.Object(session, item)) continue;
            if (item.Node.Members.Count != 1)
            {
                session.Error(item, ProblemCodes.NotOneKey, $"The item has {item.Node.Members.Count} keys; a case is one key: its name.",
                    "Write '- name: { when: …, then: … }'.");
                continue;
            }
            var entry = item.Members.First();
            if (ReadCase(task, entry) is not { } read) continue;
            if (read.When is null && !entry.Node.Members.Any(member => member.Name == "when"))
            {
                if (hasDefault)
                    session.ErrorAtKey(entry, ProblemCodes.SeveralDefaults, "A second case has no 'when'.", "Only one case can be the default.");
                hasDefault = true;
            }
            cases.Add(read);
        }
        return new SwitchTask { Name = task.Name, Pointer = task.Pointer, Json = task.Json, Cases = cases.ToImmutable() };
    }

    private static SwitchCase? ReadCase(TaskContext task, Place place)
    {
        if (ObjectReader.Open(task.Session, place, place.IsText ? $"Write '{place.Name}: {{ then: {Expect.Shown(place.Node.Text)} }}'." : null) is not { } reader) return null;
        var when = ExpressionReader.Read(task.Session, reader.Optional("when"), task.Variables);
        var then = task.Targets.Read(task.Session, reader.Required("then"));
        reader.Close();
        return then is null ? null : new SwitchCase(place.Name, when, then);
    }
}
