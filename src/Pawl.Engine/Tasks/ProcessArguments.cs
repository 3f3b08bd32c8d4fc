using System.Collections.Immutable;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary>Evaluates what <c>run: shell</c> and <c>run: script</c> need.</summary>
internal static class ProcessArguments
{
    public static ActivityRequest Evaluate(Turn turn, ShellTask task, TaskRun run, ExpressionScope scope) => new ShellActivity(
        ArgumentText.Of(scope.Evaluate(task.Command, run.Input), "run.shell.command"),
        List(task.Arguments, "run.shell.arguments", run.Input, scope),
        Text(task.Stdin, "run.shell.stdin", run.Input, scope),
        Map(task.Environment, "run.shell.environment", run.Input, scope),
        task.Return);

    public static ActivityRequest Evaluate(Turn turn, ScriptTask task, TaskRun run, ExpressionScope scope) => new ScriptActivity(
        task.Language,
        Text(task.Code, "run.script.code", run.Input, scope),
        task.Source is { } source ? EndpointArguments.Evaluate(source.Endpoint, "run.script.source", run.Input, scope, turn.Definition) : null,
        List(task.Arguments, "run.script.arguments", run.Input, scope),
        Text(task.Stdin, "run.script.stdin", run.Input, scope),
        Map(task.Environment, "run.script.environment", run.Input, scope),
        task.Return);

    private static string? Text(DataTemplate? template, string what, JqValue input, ExpressionScope scope) =>
        template is null ? null : ArgumentText.Of(scope.Evaluate(template, input), what);

    private static ImmutableArray<string> List(DataTemplate? template, string what, JqValue input, ExpressionScope scope) =>
        ArgumentText.List(template, what, input, scope);

    private static ImmutableArray<KeyValuePair<string, string>> Map(DataTemplate? template, string what, JqValue input, ExpressionScope scope) =>
        ArgumentText.Map(template, what, input, scope);
}
