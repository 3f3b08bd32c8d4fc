using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Reading, setting and deleting along paths.</summary>
internal static partial class Paths
{
    /// <summary>Longest path, as in jq.</summary>
    public const int MaxLength = PathState.MaxLength;

    /// <summary>What stands at a path; null where something on it is missing.</summary>
    public static JqValue Get(Machine machine, JqValue value, JqArray path)
    {
        if (IsTooDeep(machine, path)) return default;
        foreach (ref readonly var key in path.Items)
        {
            machine.Count(1);
            value = Navigation.Index(machine, value, key);
            if (machine.HasError) return default;
        }
        return value;
    }

    /// <summary>A copy with the value set at a path; what is missing on the way is made.</summary>
    /// <param name="machine">Counts and takes errors.</param>
    /// <param name="root">What is changed.</param>
    /// <param name="path">Where.</param>
    /// <param name="value">To what.</param>
    /// <param name="owner">Containers of this owner are changed in place, and copies are made for it; null copies all.</param>
    public static JqValue Set(Machine machine, in JqValue root, JqArray path, in JqValue value, Ownership? owner = null)
    {
        if (IsTooDeep(machine, path)) return default;
        if (path.Count == 0) return value;

        // Down to the last container, remembering each; then up again, putting each into the one above.
        var containers = new JqValue[path.Count];
        containers[0] = root;
        for (var i = 1; i < containers.Length; i++)
        {
            containers[i] = Navigation.Index(machine, containers[i - 1], path[i - 1]);
            if (machine.HasError) return default;
        }
        // jq reads the last place too, and so refuses keys that could not be read.
        Navigation.Index(machine, containers[^1], path[containers.Length - 1]);
        if (machine.HasError) return default;

        // Owned are only those reached through owned ones alone.
        var owned = 0;
        while (owner is not null && owned < containers.Length && OwnerOf(containers[owned]) == owner) owned++;

        var result = value;
        for (var i = containers.Length - 1; i >= 0; i--)
        {
            machine.Count(1);
            result = SetMember(machine, containers[i], path[i], result, owner, i < owned);
            if (machine.HasError) return default;
        }
        return result;
    }

    private static Ownership? OwnerOf(in JqValue value) => value.ArrayOrNull?.Owner ?? value.ObjectOrNull?.Owner;

    /// <summary>A container with one member set.</summary>
    private static JqValue SetMember(Machine machine, in JqValue container, in JqValue key, in JqValue value, Ownership? owner, bool owned)
    {
        switch (key.Kind)
        {
            case JqKind.String when container.IsObject || container.IsNull:
                return SetField(machine, container.ObjectOrNull ?? JqObject.Empty, key.StringOrNull!, value, owner, owned);
            case JqKind.Number when container.IsArray || container.IsNull:
                return SetItem(machine, container.ArrayOrNull ?? JqArray.Empty, key.Double, value, owner, owned);
            case JqKind.Object when container.IsArray || container.IsNull:
                return SetSlice(machine, container.ArrayOrNull ?? JqArray.Empty, key, value);
            case JqKind.Object when container.IsString:
                return machine.Fail("Cannot update string slices");
            case JqKind.Array when container.IsArray:
                return machine.Fail("Cannot update field at array index of array");
            default:
                return machine.Fail($"Cannot index {JqErrors.KindName(container)} with {JqErrors.Describe(key)}");
        }
    }

    private static JqValue SetField(Machine machine, JqObject members, string key, in JqValue value, Ownership? owner, bool owned)
    {
        if (owned)
        {
            machine.Charge(Weights.Slot + Weights.Member);
            members.SetOwned(key, value);
            return JqValue.From(members);
        }
        machine.Charge(Weights.Container + ((members.Count + 1L) * (Weights.Slot + Weights.Member)));
        machine.Count(members.Count >> 3);
        if (owner is null) return JqValue.From(members.With(key, value));
        var copy = members.CopyFor(owner);
        copy.SetOwned(key, value);
        return JqValue.From(copy);
    }

    private static JqValue SetItem(Machine machine, JqArray items, double position, in JqValue value, Ownership? owner, bool owned)
    {
        if (double.IsNaN(position)) return machine.Fail("Cannot set array element at NaN index");
        position = Math.Truncate(position);
        if (position < 0) position += items.Count;
        if (position < 0) return machine.Fail("Out of bounds negative array index");
        if (position > JqArray.MaxCount) return machine.Fail("Array index too large");

        var index = (int)position;
        if (owned && index < items.Count)
        {
            items.SetOwned(index, value);
            return JqValue.From(items);
        }
        if (index >= items.Count)
        {
            // Growing writes behind the end, so that even without an owner it is cheap.
            machine.Charge(Weights.Container + ((index - items.Count + 1L) * Weights.Slot));
            machine.Count((index - items.Count) >> 4);
            var grown = items.With(index, value);
            if (owner is not null && (owned || items.Count == 0)) grown.Owner = owner;
            return JqValue.From(grown);
        }
        machine.Charge(Weights.Container + (items.Count * (long)Weights.Slot));
        machine.Count(items.Count >> 4);
        if (owner is null) return JqValue.From(items.With(index, value));
        var copy = items.CopyFor(owner);
        copy.SetOwned(index, value);
        return JqValue.From(copy);
    }

    private static JqValue SetSlice(Machine machine, JqArray items, in JqValue key, in JqValue value)
    {
        if (!Navigation.TryRange(machine, key, items.Count, out var start, out var end)) return default;
        if (value.ArrayOrNull is not { } inserted) return machine.Fail("A slice of an array can only be assigned another array");
        machine.Charge(Weights.Container + ((items.Count + (long)inserted.Count) * Weights.Slot));
        machine.Count((items.Count + (long)inserted.Count) >> 3);
        var builder = new JqArrayBuilder(items.Count - (end - start) + inserted.Count);
        builder.AddRange(items.Items[..start]);
        builder.AddRange(inserted.Items);
        builder.AddRange(items.Items[end..]);
        return builder.ToValue();
    }

    private static bool IsTooDeep(Machine machine, JqArray path)
    {
        if (path.Count <= MaxLength) return false;
        machine.Fail("Path too deep");
        return true;
    }
}
