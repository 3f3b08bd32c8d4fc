using System.Collections.Immutable;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Engine.State;
using Pawl.Engine.Tasks;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Decisions;

/// <summary>What an expression sees: the arguments of its position (DSL 1.0, "runtime expression arguments"), built only when asked for.</summary>
/// <param name="turn">The decision.</param>
/// <param name="inside">The run whose inside the expression belongs to, for loop and error variables; null for the workflow itself.</param>
internal sealed class ExpressionScope(Turn turn, TaskRun? inside) : IJqVariables
{
    /// <summary>The definition that the execution runs.</summary>
    public WorkflowDefinition Definition => turn.Definition;
    /// <summary>Raw workflow input, before the execution has a state.</summary>
    public JqValue? WorkflowInput { get; init; }
    /// <summary>The task, for <c>$task</c>; null for the workflow.</summary>
    public TaskDefinition? Task { get; init; }
    /// <summary>Raw task input.</summary>
    public JqValue RawInput { get; init; }
    /// <summary>Raw task output, once known.</summary>
    public JqValue? RawOutput { get; init; }
    /// <summary>When the task began.</summary>
    public DateTimeOffset TaskStartedAt { get; init; }
    /// <summary><c>$input</c>.</summary>
    public JqValue Input { get; init; }
    /// <summary><c>$output</c>.</summary>
    public JqValue Output { get; init; }
    /// <summary><c>$context</c> when it is not the run's: the merged one of a fork.</summary>
    public JqValue? Context { get; init; }
    /// <summary><c>$authorization</c>.</summary>
    public ResolvedAuthentication? Authorization { get; init; }
    /// <summary><c>$authorization</c> when it comes from a secret and so is not in the state; null otherwise.</summary>
    public Func<ResolvedAuthentication?>? LateAuthorization { get; init; }
    /// <summary>Covers what secrets would show; null where values are needed.</summary>
    public Veil? Veil { get; init; }
    /// <summary>Variables of the construct itself, which hide outer ones.</summary>
    public ImmutableArray<(string Name, JqValue Value)> Extra { get; init; } = [];

    public JqEvaluation Evaluation => new() { Variables = this, Now = turn.Now, Limits = turn.Context.Limits.Expressions, OutOfTime = turn.Context.OutOfTime };

    /// <summary>A scope for the properties of a task that runs; with a context that is not the present one when it is given.</summary>
    public static ExpressionScope Of(Turn turn, TaskRun run, TaskDefinition task, JqValue? context = null) => new(turn, turn.State.Runs[run.Owner])
    {
        Task = task,
        RawInput = run.RawInput,
        TaskStartedAt = run.StartedAt,
        Input = run.Input,
        Context = context ?? turn.State.ContextOf(run),
        Authorization = run.Progress is not ActivityProgress { IsVeiled: null } activity ? null : activity.Request switch
        {
            HttpActivity http => http.Authentication,
            ProtocolActivity call => call.Authentication ?? call.Endpoint?.Authentication,
            _ => null,
        },
        LateAuthorization = run.Progress is ActivityProgress { IsVeiled: true } ? () => ActivityArguments.Authentication(turn, run, task) : null,
    };

    /// <summary>A scope for the arguments of an activity, which is not asked for yet.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="run">The run.</param>
    /// <param name="task">Its task.</param>
    /// <param name="veil">Covers what secrets would show; null where values are needed.</param>
    public static ExpressionScope OfArguments(Turn turn, TaskRun run, TaskDefinition task, Veil? veil) => new(turn, turn.State.Runs[run.Owner])
    {
        Task = task,
        RawInput = run.RawInput,
        TaskStartedAt = run.StartedAt,
        Input = run.Input,
        Context = turn.State.ContextOf(run),
        Veil = veil,
    };

    /// <summary>The same scope, once it is known as whom the task calls.</summary>
    public ExpressionScope As(ResolvedAuthentication? authorization) => new(turn, inside)
    {
        Task = Task,
        RawInput = RawInput,
        TaskStartedAt = TaskStartedAt,
        Input = Input,
        Context = Context,
        Authorization = authorization,
        Veil = Veil,
    };

    public ExpressionScope With(params ReadOnlySpan<(string Name, JqValue Value)> extra) => new(turn, inside)
    {
        Task = Task,
        RawInput = RawInput,
        TaskStartedAt = TaskStartedAt,
        Input = Input,
        Context = Context,
        Authorization = Authorization,
        LateAuthorization = LateAuthorization,
        Extra = [.. extra],
    };

    public ExpressionScope AfterWork(JqValue rawOutput, JqValue context, JqValue output = default) => new(turn, inside)
    {
        Task = Task,
        RawInput = RawInput,
        RawOutput = rawOutput,
        TaskStartedAt = TaskStartedAt,
        Input = Input,
        Output = output,
        Context = context,
        Authorization = Authorization,
        LateAuthorization = LateAuthorization,
        Extra = Extra,
    };

    /// <summary>Evaluates, turning jq's errors into the DSL's.</summary>
    /// <exception cref="RaisedException">The expression failed.</exception>
    public JqValue Evaluate(DataTemplate template, JqValue input)
    {
        if (Veil is { } veil) template = veil.Over(template);
        else if (HasSecrets) Demand(template.UsedSecrets);
        // As the history will give it back: what follows must not depend on whether a crash came between.
        try { return turn.Weighed(template.Evaluate(input, Evaluation)).AsRead(); }
        catch (JqException error) { throw Failed(error, HasSecrets && template.UsedVariables.Any(IsSecret)); }
    }

    /// <inheritdoc cref="Evaluate(DataTemplate, JqValue)"/>
    public bool Holds(RuntimeExpression condition, JqValue input)
    {
        if (HasSecrets) Demand(condition.Secrets);
        try { return condition.Holds(input, Evaluation); }
        catch (JqException error) { throw Failed(error, HasSecrets && condition.Program.UsedVariables.Any(IsSecret)); }
    }

    public JqValue Get(string name)
    {
        foreach (var (extra, value) in Extra)
            if (extra == name) return value;

        return name switch
        {
            "context" => Context ?? (inside is null ? turn.State.Context : turn.State.ContextOf(inside)),
            "input" => Input,
            "output" => Output,
            "workflow" => Workflow(),
            "task" => Task is null ? JqValue.Null : (inside is null ? null : ExtendedTask.Around(turn, inside)) ?? TaskDescriptor(Task),
            "runtime" => RuntimeDescriptor.Value,
            "authorization" => (Authorization ?? LateAuthorization?.Invoke()) is { } policy ? AuthorizationDescriptor.Of(policy) : JqValue.Null,
            "secrets" => turn.Context.Secrets,
            _ => Bound(name),
        };
    }

    /// <summary>Whether the value of a template cannot hold a secret.</summary>
    public bool MayShow(DataTemplate template) => !HasSecrets || !template.UsedVariables.Any(IsSecret);

    private bool HasSecrets => !turn.Definition.Use.Secrets.IsEmpty;

    private static bool IsSecret(string variable) => variable is "secrets" or "authorization";

    /// <summary>Secrets that an expression names must be there, whatever it would do with them.</summary>
    /// <exception cref="RaisedException">One is not.</exception>
    public void Demand(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (turn.Context.Secrets[name].IsNull) throw new RaisedException(ErrorTypes.Authorization($"There is no secret '{name}' that this workflow may use."));
            turn.Context.SecretsUsed?.Add(name);
        }
    }

    /// <summary>jq quotes values in its messages: where they may come from a secret, nothing of the message is told.</summary>
    private static RaisedException Failed(JqException error, bool isSecret) => new(ErrorTypes.Expression(
        isSecret ? "An expression that uses a secret failed; why is not told, because the message could show the secret." : error.Message));

    private JqValue Workflow() => JqValue.Object(
        ("id", JqValue.From(turn.Context.Key.Id)),
        ("definition", turn.Definition.Json),
        ("input", WorkflowInput ?? turn.State.Input),
        ("startedAt", Instants.Describe(WorkflowInput is null ? turn.State.StartedAt : turn.Now)));

    private JqValue TaskDescriptor(TaskDefinition task)
    {
        var descriptor = JqValue.Object(
            ("name", JqValue.From(task.Name)),
            ("reference", JqValue.From(task.Pointer)),
            ("definition", task.Json),
            ("input", RawInput),
            ("startedAt", Instants.Describe(TaskStartedAt)));
        return RawOutput is { } output ? descriptor.With("output", output) : descriptor;
    }

    /// <summary>Loop and error variables: the innermost construct that binds the name.</summary>
    private JqValue Bound(string name)
    {
        // A function sees nothing of its caller's (R39).
        for (var run = inside; run is { Owner: >= 0, Progress: not FunctionProgress }; run = turn.State.Runs[run.Owner])
        {
            switch (turn.Definition.TasksByPointer[run.Pointer], run.Progress)
            {
                case (ForTask loop, LoopProgress progress) when loop.Each == name:
                    return progress.Items[progress.Index];
                case (ForTask loop, LoopProgress progress) when loop.At == name:
                    return JqValue.From((long)progress.Index);
                case var (task, progress) when Tasks.ForeachIteration.UnderWay(task, progress) is var (each, item, _) && each.Item == name:
                    return item;
                case var (task, progress) when Tasks.ForeachIteration.UnderWay(task, progress) is var (each, _, index) && each.At == name:
                    return JqValue.From((long)index);
                case (TryTask attempt, TryProgress { Stage: TryStage.Handling, Caught: { } error }) when attempt.Catch.As == name:
                    return error.ToJson();
                default:
                    break;
            }
        }
        return JqValue.Null;
    }
}

/// <summary><c>$authorization</c>: what a request says in its <c>Authorization</c> header, as far as it is known before the request is sent.</summary>
internal static class AuthorizationDescriptor
{
    public static JqValue Of(ResolvedAuthentication policy)
    {
        var properties = policy.Properties;
        return policy.Scheme switch
        {
            "basic" => Header("Basic", JqValue.From(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Text(properties["username"])}:{Text(properties["password"])}")))),
            "digest" => Header("Digest", JqValue.Null),
            "bearer" => Header("Bearer", properties["token"]),
            _ => Header("Bearer", JqValue.Null),
        };
    }

    private static JqValue Header(string scheme, JqValue parameter) => JqValue.Object(("scheme", JqValue.From(scheme)), ("parameter", parameter));

    private static string Text(JqValue value) => value.Kind == JqKind.String ? value.AsString() : value.ToJson();
}

/// <summary><c>$runtime</c>.</summary>
internal static class RuntimeDescriptor
{
    public static JqValue Value { get; } = JqValue.Object(
        ("name", JqValue.From("pawl")),
        ("version", JqValue.From(typeof(RuntimeDescriptor).Assembly.GetName().Version?.ToString(3) ?? "0.0.0")),
        ("metadata", JqValue.EmptyObject));
}

/// <summary>Moments as expressions see them.</summary>
internal static class Instants
{
    /// <summary><c>{iso8601, epoch: {seconds, milliseconds}}</c>; milliseconds are the full stamp.</summary>
    public static JqValue Describe(DateTimeOffset at) => JqValue.Object(
        ("iso8601", JqValue.From(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture))),
        ("epoch", JqValue.Object(
            ("seconds", JqValue.From(at.ToUnixTimeSeconds())),
            ("milliseconds", JqValue.From(at.ToUnixTimeMilliseconds())))));
}
