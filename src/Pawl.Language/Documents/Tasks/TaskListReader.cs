using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks;

/// <summary>Reads a list of tasks: objects of one key each, the task's name.</summary>
internal static class TaskListReader
{
    /// <param name="session">The reading.</param>
    /// <param name="place">The list; null when absent.</param>
    /// <param name="scope">The variables that constructs around the list add.</param>
    /// <param name="targets">Where directives lead; null: to the tasks of this list.</param>
    public static TaskList? Read(ReadingSession session, Place? place, Scope scope, FlowTargets? targets = null)
    {
        if (place is null || !Expect.Array(session, place, "Tasks are a list: begin each with '- name:'.")) return null;

        var entries = Entries(session, place);
        targets ??= new FlowTargets(entries.Select(entry => entry.Name).ToHashSet(), null);
        var tasks = ImmutableArray.CreateBuilder<TaskDefinition>(entries.Count);
        foreach (var entry in entries)
        {
            if (!session.CountTask(entry)) break;
            if (TaskReader.Read(session, entry, scope, targets) is { } task) tasks.Add(task);
        }
        var list = new TaskList(place.Pointer, tasks.ToImmutable());
        session.Lists[list.Pointer] = list;
        return list;
    }

    /// <summary>The tasks of the list that have a name of their own.</summary>
    private static List<Place> Entries(ReadingSession session, Place place)
    {
        var entries = new List<Place>(place.Node.Items.Count);
        var names = new Dictionary<string, int>();
        foreach (var item in place.Items)
        {
            if (!Expect.Object(session, item)) continue;
            if (item.Node.Members.Count != 1)
            {
                session.Error(item, ProblemCodes.NotOneKey, item.Node.Members.Count == 0
                    ? "The item has no task."
                    : $"The item has {item.Node.Members.Count} keys; a task is one key: its name.", Hint(item));
                continue;
            }
            var entry = item.Members.First();
            CheckName(session, entry, names);
            entries.Add(entry);
        }
        return entries;
    }

    private static void CheckName(ReadingSession session, Place entry, Dictionary<string, int> names)
    {
        if (FlowTargets.Directives.Contains(entry.Name))
            session.ErrorAtKey(entry, ProblemCodes.ReservedTaskName, $"'{entry.Name}' is a flow directive and cannot name a task.", "Choose another name.");
        else if (string.IsNullOrWhiteSpace(entry.Name))
            session.ErrorAtKey(entry, ProblemCodes.ReservedTaskName, "The task has an empty name.", "Give it a name.");
        else if (!names.TryAdd(entry.Name, entry.KeySpan.Line))
            session.ErrorAtKey(entry, ProblemCodes.DuplicateTaskName, $"The list has a task '{entry.Name}' already, in line {names[entry.Name]}.", "Names are unique within a list: rename one of them.");
    }

    private static string Hint(Place item)
    {
        var members = item.Node.Members;
        if (members.Count > 1 && members[0].Value.Kind == JqKind.Null && TaskReader.IsTaskWord(members[1].Name))
            return $"Indent the lines below '{members[0].Name}:' further than the name.";
        if (members.Count > 0 && members.Any(member => TaskReader.IsTaskWord(member.Name)))
            return "Each task needs a name: '- myTask:' and what it does indented below.";
        return "Begin each task with its own '- '.";
    }
}
