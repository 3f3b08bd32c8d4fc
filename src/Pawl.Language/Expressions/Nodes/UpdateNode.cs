using System.Runtime.InteropServices;
using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Nodes;

/// <summary><c>target |= update</c>, where the paths and the update need no instructions; a path without an output is deleted.</summary>
internal sealed class UpdateNode(Node target, Node update) : ValueNode(target.IsPathLoop && Single(update), target, update)
{
    private readonly JqArray? _fields = FieldsOf(target);

    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = input;
        var owner = new Ownership();
        return EvalOwned(machine, frame, ref output, ref owner);
    }

    /// <inheritdoc/>
    public override bool EvalOwned(Machine machine, Frame frame, ref JqValue state, ref Ownership owner)
    {
        if (_fields is not null)
        {
            if (!UpdateField(machine, frame, ref state, ref owner, 0) && !machine.HasError)
            {
                state = Paths.Delete(machine, state, JqValue.Array(JqValue.From(_fields)));
            }
            return !machine.HasError;
        }

        // All paths first: they mean the value as it was, and the updates change it in place.
        var paths = new PathList();
        if (!target.EachPath(machine, frame, PathState.Start(state), paths)) return false;
        List<JqValue>? gone = null;
        foreach (ref readonly var path in CollectionsMarshal.AsSpan(paths.Paths))
        {
            machine.Count(1);
            var keys = path.ArrayOrNull!;
            var old = Paths.Get(machine, state, keys);
            if (machine.HasError) return false;
            var (weight, depth) = (old.Weight, old.Depth);
            var value = old;
            if (!update.EvalOwned(machine, frame, ref value, ref owner))
            {
                if (machine.HasError) return false;
                (gone ??= []).Add(path);
                continue;
            }
            // The same value is in its place already, but a null may stand for a member that does not exist yet.
            if (!value.IsNull && value.IsIdenticalTo(old) && value.Weight == weight && value.Depth == depth) continue;
            state = Paths.SetOwned(machine, state, keys, value, weight, owner);
            if (machine.HasError) return false;
        }
        if (gone is not null) state = Paths.Delete(machine, state, JqValue.Array(CollectionsMarshal.AsSpan(gone)));
        return !machine.HasError;
    }

    /// <summary>Down a chain of fields and up again, without a list of paths.</summary>
    private bool UpdateField(Machine machine, Frame frame, ref JqValue value, ref Ownership owner, int depth)
    {
        if (depth == _fields!.Count) return update.EvalOwned(machine, frame, ref value, ref owner);

        var key = _fields[depth];
        var member = Navigation.Index(machine, value, key);
        if (machine.HasError) return false;
        var weight = member.Weight;
        if (!UpdateField(machine, frame, ref member, ref owner, depth + 1)) return false;
        value = Paths.SetMember(machine, value, key, member, weight, owner);
        return !machine.HasError;
    }

    /// <summary>The names along a chain of fields; null when the target is anything else.</summary>
    private static JqArray? FieldsOf(Node target)
    {
        var fields = new List<JqValue>();
        for (var at = target; ;)
        {
            switch (at)
            {
                case IdentityNode when fields.Count > 0:
                    fields.Reverse();
                    return JqValue.Array(CollectionsMarshal.AsSpan(fields)).ArrayOrNull;
                case FieldNode { IsOptional: false } field:
                    fields.Add(field.Key.Value);
                    at = field.Target;
                    break;
                default:
                    return null;
            }
        }
    }

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (IsSingle) base.Emit(emitter);
        else new ModifyNode(target, update).Emit(emitter);
    }
}
