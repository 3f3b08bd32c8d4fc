using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary><c>+ - * / %</c> and the minus sign.</summary>
internal static class Arithmetic
{
    /// <summary><c>+</c>: numbers add, strings and arrays join, objects merge, null is neutral.</summary>
    public static JqValue Add(Machine machine, in JqValue left, in JqValue right)
    {
        if (left.IsNumber && right.IsNumber) return JqValue.From(left.Double + right.Double);
        if (left.IsNull) return right;
        if (right.IsNull) return left;
        if (left.StringOrNull is { } a && right.StringOrNull is { } b) return Concat(machine, a, b);
        if (left.ArrayOrNull is { } items && right.ArrayOrNull is { } more) return Concat(machine, items, more);
        if (left.ObjectOrNull is { } members && right.ObjectOrNull is { } others) return Merge(machine, members, others);
        return Mismatch(machine, left, right, "added");
    }

    /// <summary><see cref="Add"/> to a state that nobody else refers to: an object with the mark takes the members in place.</summary>
    public static JqValue AddOwned(Machine machine, in JqValue state, in JqValue added, Ownership owner)
    {
        if (state.ArrayOrNull is { } items && added.ArrayOrNull is { Count: > 0 } more && items.Count > 0)
        {
            var joined = Concat(machine, items, more);
            if (items.Owner == owner) joined.ArrayOrNull!.Owner = owner; // it was owned, and is still the only one
            return joined;
        }
        if (state.ObjectOrNull is not { } members || added.ObjectOrNull is not { } others || others.Count == 0) return Add(machine, state, added);
        if (members.Owner != owner)
        {
            machine.Charge(Weights.Container + ((long)members.Count * (Weights.Slot + Weights.Member)));
            machine.Count((long)members.Count);
            members = members.CopyFor(owner);
        }
        machine.Count((long)others.Count);
        foreach (ref readonly var member in others.Entries)
        {
            machine.Charge(Weights.Slot + Weights.Member);
            members.SetOwned(member.Key, member.Value, members.Get(member.Key).Weight);
        }
        return JqValue.From(members);
    }

    /// <summary><c>-</c>: numbers subtract; from an array, every item that equals one of the other.</summary>
    public static JqValue Subtract(Machine machine, in JqValue left, in JqValue right)
    {
        if (left.IsNumber && right.IsNumber) return JqValue.From(left.Double - right.Double);
        if (left.ArrayOrNull is not { } items || right.ArrayOrNull is not { } others) return Mismatch(machine, left, right, "subtracted");

        var kept = new JqArrayBuilder(0);
        foreach (ref readonly var item in items.Items)
        {
            if (!Contains(machine, others, item)) kept.Add(item);
        }
        machine.Charge(kept.Count * (long)Weights.Slot);
        return kept.ToValue();
    }

    /// <summary><c>*</c>: numbers multiply, a string repeats, objects merge deeply.</summary>
    public static JqValue Multiply(Machine machine, in JqValue left, in JqValue right)
    {
        if (left.IsNumber && right.IsNumber) return JqValue.From(left.Double * right.Double);
        if (left.StringOrNull is { } text && right.IsNumber) return Repeat(machine, text, right.Double);
        if (left.IsNumber && right.StringOrNull is { } other) return Repeat(machine, other, left.Double);
        if (left.ObjectOrNull is { } members && right.ObjectOrNull is { } others) return DeepMerge.Merge(machine, members, others);
        return Mismatch(machine, left, right, "multiplied");
    }

    /// <summary><c>/</c>: numbers divide, strings split.</summary>
    public static JqValue Divide(Machine machine, in JqValue left, in JqValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            if (right.Double == 0)
            {
                return machine.Fail($"{JqErrors.Describe(left)} and {JqErrors.Describe(right)} cannot be divided because the divisor is zero");
            }
            return JqValue.From(left.Double / right.Double);
        }
        if (left.StringOrNull is { } text && right.StringOrNull is { } separator) return Strings.Split(machine, text, separator);
        return Mismatch(machine, left, right, "divided");
    }

    /// <summary><c>%</c>: the remainder of whole numbers, with the sign of the dividend.</summary>
    public static JqValue Remainder(Machine machine, in JqValue left, in JqValue right)
    {
        if (!left.IsNumber || !right.IsNumber) return Mismatch(machine, left, right, "divided (remainder)");
        if (double.IsNaN(left.Double) || double.IsNaN(right.Double)) return JqValue.From(double.NaN);

        long dividend = Whole(left.Double), divisor = Whole(right.Double);
        if (divisor == 0)
        {
            return machine.Fail($"{JqErrors.Describe(left)} and {JqErrors.Describe(right)} cannot be divided (remainder) because the divisor is zero");
        }
        // The magnitude of the smallest long is no long, hence the unsigned detour.
        var remainder = (long)(Magnitude(dividend) % Magnitude(divisor));
        return JqValue.From((double)(dividend < 0 ? -remainder : remainder));
    }

    /// <summary>The minus sign. A number that was only read keeps its digits.</summary>
    public static JqValue Negate(Machine machine, in JqValue operand) =>
        operand.IsNumber ? NegateLiteral(operand) : machine.Fail($"{JqErrors.Describe(operand)} cannot be negated");

    /// <summary>The negative of a number, with its digits if it was only read. A zero that was read loses its sign; a computed one changes it.</summary>
    public static JqValue NegateLiteral(in JqValue number)
    {
        if (number.Double == 0 && number.IsLiteralNumber)
        {
            return JqValue.Kept(0, number.NumberLiteral?.TrimStart('-') is { Length: > 1 } digits ? new NumberMark(digits) : NumberMark.Plain);
        }
        if (number.NumberLiteral is not { } text) return JqValue.Kept(-number.Double, number.IsLiteralNumber ? NumberMark.Plain : NumberMark.Computed);
        return JqValue.Kept(-number.Double, new NumberMark(text[0] == '-' ? text[1..] : "-" + text));
    }

    private static JqValue Concat(Machine machine, string left, string right)
    {
        if (right.Length == 0) return JqValue.Text(left);
        if (left.Length == 0) return JqValue.Text(right);
        var length = (long)left.Length + right.Length;
        machine.CheckStringLength(length);
        machine.Charge(24 + (2 * length));
        machine.Count(length >> 6);
        return JqValue.Text(string.Concat(left, right));
    }

    private static JqValue Concat(Machine machine, JqArray left, JqArray right)
    {
        machine.Charge(Weights.Container + (right.Count * (long)Weights.Slot));
        machine.Count((long)right.Count);
        return JqValue.From(left.Concat(right));
    }

    private static JqValue Merge(Machine machine, JqObject left, JqObject right)
    {
        machine.Count((long)right.Count);
        machine.Charge(Weights.Container + ((long)right.Count * (Weights.Slot + Weights.Member)));
        if (left.Count == 0) return JqValue.From(right);
        if (right.Count == 1) return JqValue.From(left.With(right.Entries[0].Key, right.Entries[0].Value));

        var merged = new JqObjectBuilder(left.Count + right.Count);
        foreach (ref readonly var member in left.Entries) merged.Set(member.Key, member.Value);
        foreach (ref readonly var member in right.Entries) merged.Set(member.Key, member.Value);
        machine.Count((long)left.Count);
        machine.Charge((long)left.Count * (Weights.Slot + Weights.Member));
        return merged.ToValue();
    }

    private static bool Contains(Machine machine, JqArray items, in JqValue sought)
    {
        foreach (ref readonly var item in items.Items)
        {
            machine.Count(1);
            if (Comparisons.AreEqual(machine, item, sought)) return true;
        }
        return false;
    }

    private static JqValue Repeat(Machine machine, string text, double times)
    {
        if (double.IsNaN(times) || times < 0) return JqValue.Null;
        if (text.Length == 0 || times < 1) return JqValue.Text("");
        var length = text.Length * Math.Truncate(times);
        if (length > machine.Limits.StringLength) return machine.Fail("Repeat string result too long");
        if (times < 2) return JqValue.Text(text);
        machine.Charge(24 + (2 * (long)length));
        machine.Count((long)length >> 6);
        return JqValue.Text(string.Create((int)length, text, static (target, piece) =>
        {
            piece.CopyTo(target);
            for (var done = piece.Length; done < target.Length; done *= 2) target[..Math.Min(done, target.Length - done)].CopyTo(target[done..]);
        }));
    }

    private static JqValue Mismatch(Machine machine, in JqValue left, in JqValue right, string verb) =>
        machine.Fail($"{JqErrors.Describe(left)} and {JqErrors.Describe(right)} cannot be {verb}");

    private static long Whole(double value) => value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)value;

    private static ulong Magnitude(long value) => value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;
}
