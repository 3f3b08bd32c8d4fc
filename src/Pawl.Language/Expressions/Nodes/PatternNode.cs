using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;

namespace Pawl.Language.Expressions.Nodes;

/// <summary>What stands after <c>as</c>: takes a value apart into variables.</summary>
internal abstract class PatternNode
{
    /// <summary>Whether <see cref="Bind"/> works: there is one way to take the value apart.</summary>
    public abstract bool IsSingle { get; }

    /// <summary>Takes a value apart.</summary>
    /// <returns>False when a key yields nothing, or the machine has an error.</returns>
    public abstract bool Bind(Machine machine, Frame frame, in JqValue value);

    /// <summary>Writes instructions that take the machine's value apart. The value afterwards is undefined.</summary>
    public abstract void Emit(Emitter emitter);
}

/// <summary><c>$name</c></summary>
internal sealed class VariablePatternNode(int slot) : PatternNode
{
    /// <inheritdoc/>
    public override bool IsSingle => true;

    /// <inheritdoc/>
    public override bool Bind(Machine machine, Frame frame, in JqValue value)
    {
        frame.Slots[slot] = value;
        return true;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter) => emitter.Add(OperationCode.Store, slot);
}

/// <summary>One member that a pattern takes out: <c>key: pattern</c>, perhaps bound to a variable as a whole first.</summary>
/// <param name="Key">The key or index; its input is the value taken apart.</param>
/// <param name="Slot">The variable, or -1.</param>
/// <param name="Inner">Takes the member apart; null for none.</param>
internal sealed record PatternMember(Node Key, int Slot, PatternNode? Inner);

/// <summary><c>[…]</c> and <c>{…}</c></summary>
internal sealed class MembersPatternNode(PatternMember[] members) : PatternNode
{
    /// <inheritdoc/>
    public override bool IsSingle { get; } = members.All(member => member.Key.IsSingle && member.Inner is null or { IsSingle: true });

    /// <inheritdoc/>
    public override bool Bind(Machine machine, Frame frame, in JqValue value)
    {
        foreach (var member in members)
        {
            if (!member.Key.Eval(machine, frame, value, out var key)) return false;
            var found = Navigation.Index(machine, value, key);
            if (machine.HasError) return false;
            if (member.Slot >= 0) frame.Slots[member.Slot] = found;
            if (member.Inner is not null && !member.Inner.Bind(machine, frame, found)) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        // Taking apart is no navigation: the tracked path stays where the value came from.
        int path = emitter.NewSlot(), value = emitter.NewSlot();
        emitter.Add(OperationCode.Store, value);
        emitter.Add(OperationCode.SuspendPath, path);
        foreach (var member in members)
        {
            var key = emitter.NewSlot();
            emitter.Add(OperationCode.Load, value);
            emitter.Node(member.Key);
            emitter.Add(OperationCode.Store, key);
            emitter.Add(OperationCode.Load, value);
            emitter.Add(OperationCode.Index, key);
            if (member.Slot >= 0) emitter.Add(OperationCode.Store, member.Slot);
            member.Inner?.Emit(emitter);
        }
        emitter.Add(OperationCode.ResumePath, path);
    }
}

/// <summary><c>first ?// second ?// third</c>: the next one is tried when taking apart, or anything after it, raises an error.</summary>
internal sealed class AlternativesPatternNode(PatternNode[] alternatives, int[] slots) : PatternNode
{
    /// <inheritdoc/>
    public override bool IsSingle => false;

    /// <inheritdoc/>
    public override bool Bind(Machine machine, Frame frame, in JqValue value) =>
        throw new InvalidOperationException("Alternatives need the machine's forks.");

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        var ends = new List<int>();
        for (var i = 0; i < alternatives.Length; i++)
        {
            var last = i == alternatives.Length - 1;
            var fork = last ? -1 : emitter.Add(OperationCode.ForkOnError);
            foreach (var slot in slots) emitter.Add(OperationCode.StoreConstant, slot, 0, new LiteralNode(default));
            alternatives[i].Emit(emitter);
            if (last) continue;
            ends.Add(emitter.Add(OperationCode.Jump));
            emitter.Patch(fork);
        }
        ends.ForEach(emitter.Patch);
    }
}
