using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Nodes;

/// <summary>One of the library's recursive functions as a loop. While a path is tracked, the recursive function itself runs.</summary>
/// <param name="single">Whether it yields at most one output.</param>
/// <param name="general">Compiles the recursive function.</param>
/// <param name="parts">The arguments.</param>
internal abstract class RecursiveFormNode(bool single, Func<Node> general, params ReadOnlySpan<Node?> parts) : Node(single, true, parts)
{
    /// <inheritdoc/>
    public override void Emit(Emitter emitter) => emitter.Node(general());
}

/// <summary><c>paths</c> and <c>tostream</c>: all outputs are made at once, natively.</summary>
internal sealed class ValueWalkNode(Node native, Func<Node> general) : RecursiveFormNode(false, general, native)
{
    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink) => native.Each(machine, frame, input, sink);

    /// <inheritdoc/>
    public override void Emit(Emitter emitter)
    {
        if (emitter.TracksPaths) base.Emit(emitter);
        else emitter.Node(native);
    }
}

/// <summary><c>until(condition; update)</c></summary>
internal sealed class UntilNode(Node condition, Node update, Func<Node> general) : RecursiveFormNode(true, general, condition, update)
{
    /// <inheritdoc/>
    public override bool Eval(Machine machine, Frame frame, in JqValue input, out JqValue output)
    {
        output = input;
        var mark = machine.Charged;
        var owner = new Ownership();
        while (true)
        {
            machine.Count(1);
            if (!condition.Eval(machine, frame, output, out var done)) return false;
            if (done.IsTruthy) return true;
            if (!update.EvalOwned(machine, frame, ref output, ref owner)) return false;
            machine.Release(mark, output);
        }
    }
}

/// <summary><c>while(condition; update)</c></summary>
internal sealed class WhileNode(Node condition, Node update, Func<Node> general) : RecursiveFormNode(false, general, condition, update)
{
    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        var value = input;
        while (true)
        {
            machine.Count(1);
            if (!condition.Eval(machine, frame, value, out var truth)) return !machine.HasError;
            if (!truth.IsTruthy) return true;
            if (!sink.Take(machine, value)) return false;
            if (!update.Eval(machine, frame, value, out var next)) return !machine.HasError;
            value = next;
        }
    }
}

/// <summary><c>repeat(body)</c>: the body on the same input, again and again.</summary>
internal sealed class RepeatNode(Node body, Func<Node> general) : RecursiveFormNode(false, general, body)
{
    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        while (true)
        {
            machine.Count(1);
            if (body.Eval(machine, frame, input, out var output))
            {
                if (!sink.Take(machine, output)) return false;
            }
            else if (machine.HasError)
            {
                return false;
            }
        }
    }
}

/// <summary><c>recurse(step)</c> with a step of at most one output: a chain.</summary>
internal sealed class RecurseNode(Node step, Func<Node> general) : RecursiveFormNode(false, general, step)
{
    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        var value = input;
        while (true)
        {
            machine.Count(1);
            if (!sink.Take(machine, value)) return false;
            if (!step.Eval(machine, frame, value, out var next)) return !machine.HasError;
            value = next;
        }
    }
}

/// <summary><c>..</c>: a value and everything in it, containers before their contents.</summary>
internal sealed class RecurseAllNode(Func<Node> general) : RecursiveFormNode(false, general)
{
    private struct Level
    {
        public JqValue Container;
        public PathState? At;
        public int Next;
    }

    /// <inheritdoc/>
    public override bool IsPathLoop => true;

    /// <inheritdoc/>
    public override bool EachPath(Machine machine, Frame frame, PathState at, PathSink sink)
    {
        if (!sink.Take(machine, at)) return false;
        if (at.Value.Count == 0) return true;
        var levels = new Stack<Level>();
        levels.Push(new Level { Container = at.Value, At = at });
        while (levels.TryPop(out var level))
        {
            if (level.Next == level.Container.Count) continue;
            machine.Count(1);
            var member = level.Container.ObjectOrNull is { } members
                ? level.At!.Step(JqValue.Text(members.Entries[level.Next].Key), members.Entries[level.Next].Value)
                : level.At!.Step(JqValue.From((double)level.Next), level.Container[level.Next]);
            level.Next++;
            levels.Push(level);
            if (!sink.Take(machine, member)) return false;
            if (member.Value.Count > 0) levels.Push(new Level { Container = member.Value, At = member });
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Each(Machine machine, Frame frame, in JqValue input, Sink sink)
    {
        if (!sink.Take(machine, input)) return false;
        if (input.Count == 0) return true;
        var levels = new Stack<Level>();
        levels.Push(new Level { Container = input });
        while (levels.TryPop(out var level))
        {
            if (level.Next == level.Container.Count) continue;
            machine.Count(1);
            var member = level.Container.ObjectOrNull is { } members ? members.Entries[level.Next].Value : level.Container[level.Next];
            level.Next++;
            levels.Push(level);
            if (!sink.Take(machine, member)) return false;
            if (member.Count > 0) levels.Push(new Level { Container = member });
        }
        return true;
    }
}
