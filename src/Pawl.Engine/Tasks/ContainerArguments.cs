using System.Collections.Immutable;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary>Evaluates what <c>run: container</c> needs.</summary>
internal static class ContainerArguments
{
    private const string What = "run.container";
    /// <summary>Characters of a task's name in the name of its container.</summary>
    private const int TaskLength = 64;

    public static ActivityRequest Evaluate(Turn turn, ContainerTask task, TaskRun run, ExpressionScope scope)
    {
        var container = scope.Evaluate(task.Container, run.Input);
        return new ContainerActivity(
            Text(container, "image") ?? throw new RaisedException(ErrorTypes.Expression($"'{What}.image' must be text; it is null.")),
            Text(container, "name") ?? DefaultName(turn, task, run),
            Text(container, "command"),
            container["arguments"] is { IsNull: false } arguments ? (IsCovered(arguments, scope) ? [Veil.Text] : ArgumentText.ListOf(arguments, $"{What}.arguments")) : [],
            Text(container, "stdin"),
            Map(container, "environment", scope),
            Map(container, "ports", scope),
            Map(container, "volumes", scope),
            IsCovered(container["pullPolicy"], scope) ? ContainerPull.IfNotPresent : Pull(Text(container, "pullPolicy")),
            IsCovered(container["lifetime"], scope) || IsCovered(container["lifetime"]["after"], scope) ? null : RemoveAfter(container["lifetime"], turn.Now),
            task.Return);
    }

    /// <summary>Whether a value is hidden as a whole: it comes from a secret, and is evaluated in full where the container is made.</summary>
    private static bool IsCovered(JqValue value, ExpressionScope scope) => scope.Veil is not null && value.Kind == JqKind.String && value.AsString() == Veil.Text;

    private static ImmutableArray<KeyValuePair<string, string>> Map(JqValue container, string member, ExpressionScope scope) =>
        IsCovered(container[member], scope) ? [new(Veil.Text, Veil.Text)] : ArgumentText.MapOf(container[member], $"{What}.{member}");

    private static string? Text(JqValue container, string member) => container[member] is { IsNull: false } value ? ArgumentText.Of(value, $"{What}.{member}") : null;

    private static ContainerPull Pull(string? policy) => policy switch
    {
        null or "ifNotPresent" => ContainerPull.IfNotPresent,
        "always" => ContainerPull.Always,
        "never" => ContainerPull.Never,
        _ => throw new RaisedException(ErrorTypes.Expression($"'{What}.pullPolicy' is 'ifNotPresent', 'always' or 'never', not '{policy}'.")),
    };

    private static TimeSpan? RemoveAfter(JqValue lifetime, DateTimeOffset now)
    {
        if (lifetime.IsNull) return null;
        if (lifetime.Kind != JqKind.Object) throw new RaisedException(ErrorTypes.Expression($"'{What}.lifetime' must be an object."));
        return Text(lifetime, "cleanup") switch
        {
            "never" => null,
            "always" => TimeSpan.Zero,
            "eventually" => DurationText.TryParse(lifetime["after"], out var after)
                ? after.After(now) - now
                : throw new RaisedException(ErrorTypes.Expression($"'{What}.lifetime.after' is no duration: {lifetime["after"].ToJson()}.")),
            var cleanup => throw new RaisedException(ErrorTypes.Expression($"'{What}.lifetime.cleanup' is 'always', 'never' or 'eventually', not '{cleanup}'.")),
        };
    }

    /// <summary>The specification's convention: <c>{workflow.name}-{uuid}.{workflow.namespace}-{task.name}</c>.</summary>
    private static string DefaultName(Turn turn, ContainerTask task, TaskRun run)
    {
        var id = turn.Definition.Id;
        var name = new StringBuilder();
        // Tasks may be named anything; containers may not.
        foreach (var character in task.Name.Length <= TaskLength ? task.Name : task.Name[..TaskLength]) name.Append(char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-' ? character : '-');
        return $"{id.Name}-{DerivedIds.Of("container", turn.Context.Key, run.Id)}.{id.Namespace}-{name}";
    }
}
