using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary>One pass of <c>foreach</c>, of a <c>listen</c> or of a subscription: its tasks, then <c>output.as</c> and <c>export.as</c>.</summary>
internal static class ForeachIteration
{
    /// <summary>The pass under way; null when none is.</summary>
    public static (ForeachDefinition Each, JqValue Item, int Index)? UnderWay(TaskDefinition task, TaskProgress? progress) => (task, progress) switch
    {
        (ListenTask { Foreach: { } each }, ListenProgress { Item: { } item } listen) => (each, item, listen.Index),
        (ProtocolCallTask { Subscription.Foreach: { } each }, ActivityProgress { Messages: { Item: { } item } messages }) => (each, item, messages.Index),
        _ => null,
    };

    /// <summary>Goes on with a pass.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="run">The run that iterates; its list stands at the tasks of <c>foreach</c>.</param>
    /// <param name="task">Its task.</param>
    /// <param name="each">Its <c>foreach</c>.</param>
    /// <param name="item">What the pass is for.</param>
    /// <param name="index">Its number, from 0.</param>
    /// <returns>What the pass gave, and the context that it exported (null when none); null while its tasks run.</returns>
    /// <exception cref="RaisedException">An expression failed, or data does not fit its schema.</exception>
    public static (JqValue Output, JqValue? Context)? Advance(Turn turn, TaskRun run, TaskDefinition task, ForeachDefinition each, JqValue item, int index)
    {
        if (each.Do is { } list && !Sequence.Advance(turn, run, list)) return null;

        var raw = run.DataInHand();
        var context = turn.State.ContextOf(run);
        var scope = ExpressionScope.Of(turn, run, task).With((each.Item, item), (each.At, JqValue.From((long)index))).AfterWork(raw, context);
        var output = Payloads.Checked(DataBorders.Leave(each.Output, raw, scope), turn.Context.Limits);
        return (output, each.Export.Shape is null ? null : DataBorders.Leave(each.Export, output, scope.AfterWork(raw, context, output), "context"));
    }
}
