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
    public static JqValue Set(Machine machine, in JqValue root, JqArray path, in JqValue value) => SetOwned(machine, root, path, value, -1, null);

    /// <summary>The same for a state that nobody else refers to.</summary>
    /// <param name="machine">Counts and takes errors.</param>
    /// <param name="root">What is changed.</param>
    /// <param name="path">Where.</param>
    /// <param name="value">To what; perhaps what stood there, itself changed in place.</param>
    /// <param name="oldWeight">What it weighed that stood there; negative when it still weighs that.</param>
    /// <param name="owner">Containers with this mark are changed in place, and copies get it; null copies all.</param>
    public static JqValue SetOwned(Machine machine, in JqValue root, JqArray path, in JqValue value, long oldWeight, Ownership? owner)
    {
        if (IsTooDeep(machine, path)) return default;
        if (path.Count == 0) return value;

        // Down to the last container, remembering each and its weight; then up again, putting each into the one above.
        var containers = new (JqValue Value, long Weight)[path.Count + 1];
        containers[0] = (root, root.Weight);
        for (var i = 1; i < containers.Length; i++)
        {
            var inner = Navigation.Index(machine, containers[i - 1].Value, path[i - 1]);
            if (machine.HasError) return default;
            containers[i] = (inner, inner.Weight);
        }
        if (oldWeight >= 0) containers[^1].Weight = oldWeight;
        var result = value;
        for (var i = path.Count - 1; i >= 0; i--)
        {
            machine.Count(1);
            result = SetMember(machine, containers[i].Value, path[i], result, containers[i + 1].Weight, owner);
            if (machine.HasError) return default;
        }
        return result;
    }

    /// <summary>A container with one member set.</summary>
    /// <param name="machine">Counts and takes errors.</param>
    /// <param name="container">The container, or null to make one.</param>
    /// <param name="key">Which member.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="oldWeight">What its old value weighed.</param>
    /// <param name="owner">As for <see cref="SetOwned"/>.</param>
    public static JqValue SetMember(Machine machine, in JqValue container, in JqValue key, in JqValue value, long oldWeight, Ownership? owner)
    {
        switch (key.Kind)
        {
            case JqKind.String when container.IsObject || container.IsNull:
                return SetField(machine, container.ObjectOrNull ?? JqObject.Empty, key.StringOrNull!, value, oldWeight, owner);
            case JqKind.Number when container.IsArray || container.IsNull:
                return SetItem(machine, container.ArrayOrNull ?? JqArray.Empty, key.Double, value, oldWeight, owner);
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

    private static JqValue SetField(Machine machine, JqObject members, string key, in JqValue value, long oldWeight, Ownership? owner)
    {
        if (owner is null)
        {
            machine.Charge(Weights.Container + ((members.Count + 1L) * (Weights.Slot + Weights.Member)));
            machine.Count(members.Count >> 3);
            return JqValue.From(members.With(key, value));
        }
        if (members.Owner != owner)
        {
            machine.Charge(Weights.Container + (members.Count * (long)(Weights.Slot + Weights.Member)));
            machine.Count(members.Count >> 3);
            members = members.CopyFor(owner);
        }
        machine.Charge(Weights.Slot + Weights.Member);
        members.SetOwned(key, value, oldWeight);
        return JqValue.From(members);
    }

    private static JqValue SetItem(Machine machine, JqArray items, double position, in JqValue value, long oldWeight, Ownership? owner)
    {
        if (double.IsNaN(position)) return machine.Fail("Cannot set array element at NaN index");
        position = Math.Truncate(position);
        if (position < 0) position += items.Count;
        if (position < 0) return machine.Fail("Out of bounds negative array index");
        if (position > JqArray.MaxCount) return machine.Fail("Array index too large");

        var index = (int)position;
        if (index >= items.Count)
        {
            // Growing writes behind the end, so that even without an owner it is cheap.
            machine.Charge(Weights.Container + ((index - items.Count + 1L) * Weights.Slot));
            machine.Count((index - items.Count) >> 4);
            var grown = items.With(index, value);
            if (owner is not null && items.Owner == owner) grown.Owner = owner;
            return JqValue.From(grown);
        }
        if (owner is null || items.Owner != owner)
        {
            machine.Charge(Weights.Container + (items.Count * (long)Weights.Slot));
            machine.Count(items.Count >> 4);
            if (owner is null) return JqValue.From(items.With(index, value));
            items = items.CopyFor(owner);
        }
        items.SetOwned(index, value, oldWeight);
        return JqValue.From(items);
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
