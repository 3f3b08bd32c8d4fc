using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Walks over a whole value: <c>..</c>, <c>paths</c>, <c>tostream</c>, <c>combinations</c>. Work with a stack of their own.</summary>
internal static class Streams
{
    /// <summary>Adds them to a table. Each gives all its outputs as one array.</summary>
    public static IEnumerable<NativeFunction> Functions =>
    [
        NativeFunction.Of("_recurse", 0, (m, a) => Recurse(m, a[0])),
        NativeFunction.Of("_paths", 0, (m, a) => AllPaths(m, a[0])),
        NativeFunction.Of("_tostream", 0, (m, a) => ToStream(m, a[0])),
    ];

    private struct Level
    {
        public JqValue Container;
        public int Next;
    }

    private static JqValue Recurse(Machine machine, in JqValue value)
    {
        var found = new JqArrayBuilder(0);
        var levels = new Stack<Level>();
        levels.Push(new Level { Container = JqValue.Array(value) });
        while (levels.TryPop(out var level))
        {
            if (level.Next == level.Container.Count) continue;
            machine.Count(1);
            machine.Charge(Weights.Slot);
            var member = level.Container.ObjectOrNull is { } members ? members.Entries[level.Next].Value : level.Container[level.Next];
            level.Next++;
            levels.Push(level);
            found.Add(member);
            if (member.Count > 0) levels.Push(new Level { Container = member });
        }
        // The items are the value's own parts; only the array itself is new.
        return found.ToValue();
    }

    private static JqValue AllPaths(Machine machine, in JqValue value)
    {
        var found = new JqArrayBuilder(0);
        Walk(machine, value, (path, _, _) =>
        {
            machine.Charge(Weights.Container + (path.Count * (long)Weights.Slot));
            found.Add(JqValue.From(path));
        });
        return found.ToValue();
    }

    private static JqValue ToStream(Machine machine, in JqValue value)
    {
        var events = new JqArrayBuilder(0);
        if (value.Count == 0)
        {
            events.Add(JqValue.Array(JqValue.EmptyArray, value));
            return events.ToValue();
        }
        Walk(machine, value, (path, member, last) =>
        {
            machine.Charge((2 * Weights.Container) + (path.Count * (long)Weights.Slot));
            if (member.Count == 0) events.Add(JqValue.Array(JqValue.From(path), member));
            // After the last member of a container its path says that it is closed; so on outwards.
            for (var closed = path; last > 0; last--)
            {
                events.Add(JqValue.Array(JqValue.From(closed)));
                closed = closed.Slice(0, closed.Count - 1);
            }
        });
        return events.ToValue();
    }

    /// <summary>Visits every value inside another, containers before their contents.</summary>
    /// <param name="machine">Counts.</param>
    /// <param name="value">The outermost; not visited itself.</param>
    /// <param name="visit">Takes the path, the value, and how many containers end with it.</param>
    private static void Walk(Machine machine, in JqValue value, Action<JqArray, JqValue, int> visit)
    {
        var levels = new Stack<Level>();
        if (value.Count > 0) levels.Push(new Level { Container = value });
        var path = JqArray.Empty;
        while (levels.TryPop(out var level))
        {
            if (level.Next == level.Container.Count)
            {
                if (path.Count > 0) path = path.Slice(0, path.Count - 1);
                continue;
            }
            machine.Count(1 + (path.Count >> 4));
            JqValue key, member;
            if (level.Container.ObjectOrNull is { } members)
            {
                key = JqValue.Text(members.Entries[level.Next].Key);
                member = members.Entries[level.Next].Value;
            }
            else
            {
                key = JqValue.From((double)level.Next);
                member = level.Container[level.Next];
            }
            level.Next++;
            levels.Push(level);
            var here = JqValue.Array([.. path.Items, key]).ArrayOrNull!;
            visit(here, member, member.Count == 0 ? Ending(levels) : 0);
            if (member.Count == 0) continue;
            levels.Push(new Level { Container = member });
            path = here;
        }
    }

    /// <summary>How many of the open containers have no member left.</summary>
    private static int Ending(Stack<Level> levels)
    {
        var ending = 0;
        foreach (var level in levels)
        {
            if (level.Next < level.Container.Count) break;
            ending++;
        }
        return ending;
    }
}
