using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <content>Deleting.</content>
internal static partial class Paths
{
    /// <summary>A copy without what stands at the paths. All paths mean the value as it was: deleting one does not shift another.</summary>
    public static JqValue Delete(Machine machine, JqValue root, in JqValue paths)
    {
        if (paths.ArrayOrNull is not { } unsorted) return machine.Fail("Paths must be specified as an array");
        if (unsorted.Count == 0) return root;
        foreach (ref readonly var path in unsorted.Items)
        {
            if (path.ArrayOrNull is not { } keys) return machine.Fail($"Path must be specified as array, not {JqErrors.KindName(path)}");
            if (IsTooDeep(machine, keys)) return default;
        }

        // From the last path to the first: what is deleted later lies before or above what is deleted now.
        var sorted = Sorting.Sort(machine, unsorted).Items;
        if (sorted[0].Count == 0) return JqValue.Null;
        for (var i = sorted.Length - 1; i >= 0;)
        {
            var path = sorted[i].ArrayOrNull!;
            var parent = path.Slice(0, path.Count - 1);
            var keys = new JqArrayBuilder(0);
            // The first is in for certain: nan, of which a parent may be made, equals nothing.
            do keys.Add(sorted[i--].ArrayOrNull![^1]);
            while (i >= 0 && IsIn(machine, parent, sorted[i].ArrayOrNull!));

            var container = Get(machine, root, parent);
            if (machine.HasError) return default;
            if (container.IsNull) continue;
            var smaller = DeleteMembers(machine, container, keys.ToArray());
            if (machine.HasError) return default;
            root = Set(machine, root, parent, smaller);
            if (machine.HasError) return default;
        }
        return root;
    }

    private static bool IsIn(Machine machine, JqArray parent, JqArray path)
    {
        if (path.Count != parent.Count + 1) return false;
        for (var i = 0; i < parent.Count; i++)
        {
            machine.Count(1);
            if (!Comparisons.AreEqual(machine, parent[i], path[i])) return false;
        }
        return true;
    }

    private static JqValue DeleteMembers(Machine machine, in JqValue container, JqArray keys)
    {
        if (container.ObjectOrNull is { } members) return DeleteFields(machine, members, keys);
        return container.ArrayOrNull is { } items
            ? DeleteItems(machine, items, keys)
            : machine.Fail($"Cannot delete fields from {JqErrors.KindName(container)}");
    }

    private static JqValue DeleteFields(Machine machine, JqObject members, JqArray keys)
    {
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (ref readonly var key in keys.Items)
        {
            if (key.StringOrNull is not { } name) return machine.Fail($"Cannot delete {JqErrors.KindName(key)} field of object");
            gone.Add(name);
        }
        machine.Count((long)members.Count);
        machine.Charge(Weights.Container + (members.Count * (long)(Weights.Slot + Weights.Member)));
        var kept = new JqObjectBuilder(members.Count);
        foreach (ref readonly var member in members.Entries)
        {
            if (!gone.Contains(member.Key)) kept.Set(member.Key, member.Value);
        }
        return kept.ToValue();
    }

    private static JqValue DeleteItems(Machine machine, JqArray items, JqArray keys)
    {
        var gone = new bool[items.Count];
        foreach (ref readonly var key in keys.Items)
        {
            if (key.IsNumber)
            {
                var index = Math.Truncate(key.Double < 0 ? key.Double + items.Count : key.Double);
                if (index >= 0 && index < items.Count) gone[(int)index] = true;
            }
            else if (key.IsObject)
            {
                if (!Navigation.TryRange(machine, key, items.Count, out var start, out var end)) return default;
                Array.Fill(gone, true, start, end - start);
                machine.Count((long)(end - start));
            }
            else
            {
                return machine.Fail($"Cannot delete {JqErrors.KindName(key)} element of array");
            }
        }
        machine.Count((long)items.Count);
        machine.Charge(Weights.Container + (items.Count * (long)Weights.Slot));
        var kept = new JqArrayBuilder(items.Count);
        for (var i = 0; i < gone.Length; i++)
        {
            if (!gone[i]) kept.Add(items[i]);
        }
        return kept.ToValue();
    }
}
