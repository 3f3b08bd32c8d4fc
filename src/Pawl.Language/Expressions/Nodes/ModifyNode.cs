using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;

namespace Pawl.Language.Expressions.Nodes;

/// <summary><c>target |= update</c>: the first output of the update for each path; a path without an output is deleted.</summary>
internal sealed class ModifyNode(Node target, Node update) : ValueNode(false, target, update)
{
    private static readonly NativeFunction GetPath = NativeFunction.Of("_getpath", 1, (machine, a) => Paths.Get(machine, a[0], a[1].ArrayOrNull!));
    private static readonly NativeFunction Append = NativeFunction.Of("_append", 1, (_, a) => JqValue.From(a[0].ArrayOrNull!.Append(a[1])));

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        int outer = emitter.NewSlot(), path = emitter.NewSlot(), mark = emitter.NewSlot();
        var setting = emitter.NewSlots(3); // the state, the path, the new value: as setpath takes them
        var gone = emitter.NewSlots(2); // the paths to delete, and one more
        emitter.Add(OperationCode.SuspendPath, outer);
        emitter.Add(OperationCode.Store, setting);
        emitter.Add(OperationCode.StoreConstant, gone, 0, new LiteralNode(JqValue.EmptyArray));
        var done = emitter.Add(OperationCode.Fork);

        emitter.Add(OperationCode.BeginPath, path);
        emitter.Node(target);
        emitter.Add(OperationCode.EndPath, path);
        emitter.Add(OperationCode.Store, setting + 1);
        emitter.Add(OperationCode.Native, setting, 2, GetPath);
        emitter.Add(OperationCode.Mark, mark);
        var none = emitter.Add(OperationCode.Fork);
        emitter.Node(update);
        emitter.Add(OperationCode.Cut, mark);
        emitter.Add(OperationCode.Store, setting + 2);
        emitter.Add(OperationCode.Native, setting, 3, Library.Native("setpath", 2));
        emitter.Add(OperationCode.Store, setting);
        emitter.Add(OperationCode.Backtrack);

        emitter.Patch(none);
        emitter.Add(OperationCode.Load, setting + 1);
        emitter.Add(OperationCode.Store, gone + 1);
        emitter.Add(OperationCode.Native, gone, 2, Append);
        emitter.Add(OperationCode.Store, gone);
        emitter.Add(OperationCode.Backtrack);

        emitter.Patch(done);
        emitter.Add(OperationCode.Load, gone);
        emitter.Add(OperationCode.Store, setting + 1);
        emitter.Add(OperationCode.Native, setting, 2, Library.Native("delpaths", 1));
        emitter.Add(OperationCode.ResumePath, outer);
    }
}
