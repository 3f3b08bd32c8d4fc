using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Nodes;

namespace Pawl.Language.Expressions.Compilation;

/// <summary>Writes the instructions of one function.</summary>
/// <param name="context">The function: its variables and temporaries.</param>
/// <param name="tracksPaths">Whether any part of the program tracks paths; if not, trees never need instructions beside them.</param>
internal sealed class Emitter(FunctionContext context, bool tracksPaths)
{
    private readonly List<Instruction> _instructions = [];
    private readonly Queue<(int Address, Node Node)> _deferred = new();

    /// <summary>Whether a path may be tracked where these instructions run.</summary>
    public bool TracksPaths => tracksPaths;

    /// <summary>The address of the next instruction.</summary>
    public int Here => _instructions.Count;

    /// <summary>A new temporary.</summary>
    public int NewSlot() => context.NewSlot();

    /// <summary>Several temporaries in a row.</summary>
    public int NewSlots(int count)
    {
        var first = context.NewSlot();
        for (var i = 1; i < count; i++) context.NewSlot();
        return first;
    }

    /// <summary>Writes a node: one instruction for a whole tree where that is possible.</summary>
    public void Node(Node node)
    {
        if (node is IdentityNode) return;
        if (!node.IsSingle)
        {
            node.Emit(this);
            return;
        }
        if (tracksPaths && node.Navigates) _deferred.Enqueue((Here, node));
        Add(OperationCode.Evaluate, -1, 0, node);
    }

    /// <summary>Writes a node whose own navigation is no part of a tracked path: a key, a condition, an operand.</summary>
    public void Aside(Node node)
    {
        if (node.IsSingle)
        {
            Add(OperationCode.Evaluate, -1, 0, node);
            return;
        }
        if (!tracksPaths)
        {
            node.Emit(this);
            return;
        }
        var path = NewSlot();
        Add(OperationCode.SuspendPath, path);
        node.Emit(this);
        Add(OperationCode.ResumePath, path);
    }

    /// <summary>Writes an instruction.</summary>
    /// <returns>Its address, to be completed by <see cref="Patch"/>.</returns>
    public int Add(OperationCode code, int a = 0, int b = 0, object? operand = null)
    {
        _instructions.Add(new Instruction(code, a, b, operand));
        return Here - 1;
    }

    /// <summary>Completes a jump or fork: it leads here.</summary>
    public void Patch(int address) => _instructions[address] = _instructions[address] with { A = Here };

    /// <summary>Ends the function.</summary>
    public Instruction[] Finish()
    {
        Add(OperationCode.Return);
        // Trees that meet a tracked path are left for instructions that stand out of the way.
        while (_deferred.TryDequeue(out var deferred))
        {
            Patch(deferred.Address);
            deferred.Node.Emit(this);
            Add(OperationCode.Jump, deferred.Address + 1);
        }
        MarkTailCalls();
        return [.. _instructions];
    }

    private void MarkTailCalls()
    {
        for (var i = 0; i < _instructions.Count; i++)
        {
            var instruction = _instructions[i];
            if (instruction.Code is not (OperationCode.Call or OperationCode.CallArgument) || !LeadsToReturn(i + 1)) continue;
            _instructions[i] = instruction.Code == OperationCode.Call
                ? instruction with { A = 1 }
                : instruction with { Code = OperationCode.TailCallArgument };
        }
    }

    private bool LeadsToReturn(int address)
    {
        while (_instructions[address].Code == OperationCode.Jump) address = _instructions[address].A;
        return _instructions[address].Code == OperationCode.Return;
    }
}
