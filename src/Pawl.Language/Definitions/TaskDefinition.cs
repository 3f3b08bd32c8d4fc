using System.Collections.Immutable;
using Pawl.Language.Expressions;
using Pawl.Language.Schemas;

namespace Pawl.Language.Definitions;

/// <summary>A schema together with what shapes data at a border (<c>input</c>, <c>output</c>, <c>export</c>).</summary>
/// <param name="Schema">The compiled inline schema; null when none is declared.</param>
/// <param name="Shape">What <c>from</c> or <c>as</c> says; null when the data passes as it is.</param>
/// <param name="SchemaResource">The external resource that holds the schema; null when inline or none.</param>
public sealed record DataBorder(JsonSchema? Schema, DataTemplate? Shape, ExternalResource? SchemaResource)
{
    /// <summary>Nothing declared: data passes unchecked and unshaped.</summary>
    public static DataBorder None { get; } = new(null, null, null);
}

/// <summary>A resource outside the document.</summary>
public sealed record ExternalResource(string? Name, EndpointDefinition Endpoint);

/// <summary>An endpoint: an address (literal, template or expression) and how to authenticate there.</summary>
/// <param name="Uri">The address; a literal may hold <c>{name}</c> template variables.</param>
/// <param name="Authentication">The policy; null when none.</param>
public sealed record EndpointDefinition(DataTemplate Uri, AuthenticationDefinition? Authentication)
{
    /// <summary>The address as written; in a document from elsewhere a relative one is made absolute.</summary>
    public string Text { get; init; } = "";
}

/// <summary>An authentication policy, inline or by the name of one in <c>use.authentications</c>.</summary>
/// <param name="Use">Name in <c>use.authentications</c>; null when inline.</param>
/// <param name="Scheme"><c>basic</c>, <c>bearer</c>, <c>digest</c>, <c>oauth2</c> or <c>oidc</c>; null when <paramref name="Use"/> is set.</param>
/// <param name="Secret">Name of the secret that holds the properties; null when they are given.</param>
/// <param name="Properties">The properties as a data position; null when <paramref name="Use"/> or <paramref name="Secret"/> is set.</param>
public sealed record AuthenticationDefinition(string? Use, string? Scheme, string? Secret, DataTemplate? Properties);

/// <summary>A timeout, inline or by the name of one in <c>use.timeouts</c> (resolved when read).</summary>
public sealed record TimeoutDefinition(DurationDefinition After);

/// <summary>What every task has. One subtype for each kind of the DSL.</summary>
public abstract record TaskDefinition
{
    /// <summary>The task's name: the key of its list item.</summary>
    public required string Name { get; init; }
    /// <summary>RFC 6901 JSON Pointer into the definition, e.g. <c>/do/0/pay</c>; unique in the document.</summary>
    public required string Pointer { get; init; }
    /// <summary>The task as it stands in the document, for <c>$task.definition</c>.</summary>
    public required JqValue Json { get; init; }
    /// <summary>Whether the task runs; null when always.</summary>
    public RuntimeExpression? If { get; init; }
    /// <summary><c>input</c>.</summary>
    public DataBorder Input { get; init; } = DataBorder.None;
    /// <summary><c>output</c>.</summary>
    public DataBorder Output { get; init; } = DataBorder.None;
    /// <summary><c>export</c>.</summary>
    public DataBorder Export { get; init; } = DataBorder.None;
    /// <summary>The task's time limit; null when none.</summary>
    public TimeoutDefinition? Timeout { get; init; }
    /// <summary>The flow directive as written; null means <c>continue</c>.</summary>
    public string? Then { get; init; }
    /// <summary>Hints; an empty object when none.</summary>
    public JqValue Metadata { get; init; }
    /// <summary>What undoes the task when a saga around it fails: the call of the function in <c>metadata.compensate</c>, with its retries. Null when nothing does.</summary>
    public TryTask? Undo { get; init; }
}

/// <summary>An ordered list of tasks, with the pointer of the list itself, e.g. <c>/do/0/loop/do</c>.</summary>
public sealed record TaskList(string Pointer, ImmutableArray<TaskDefinition> Tasks)
{
    /// <summary>Index of the task of that name, or -1.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Tasks.Length; i++)
            if (Tasks[i].Name == name) return i;
        return -1;
    }
}

/// <summary><c>do</c>: subtasks in sequence.</summary>
public sealed record DoTask : TaskDefinition
{
    /// <summary>The subtasks.</summary>
    public required TaskList Do { get; init; }
}

/// <summary><c>set</c>: replaces the data.</summary>
public sealed record SetTask : TaskDefinition
{
    /// <summary>The new data.</summary>
    public required DataTemplate Value { get; init; }
}

/// <summary><c>switch</c>: chooses where to go on.</summary>
public sealed record SwitchTask : TaskDefinition
{
    /// <summary>The cases in the order of declaration.</summary>
    public required ImmutableArray<SwitchCase> Cases { get; init; }
}

/// <summary>One case; the one without <c>when</c> is the default.</summary>
public sealed record SwitchCase(string Name, RuntimeExpression? When, string Then);

/// <summary><c>for</c>: runs its list once for each item.</summary>
public sealed record ForTask : TaskDefinition
{
    /// <summary>Variable of the item, without the dollar sign. Default <c>item</c>.</summary>
    public string Each { get; init; } = "item";
    /// <summary>Variable of the index from 0. Default <c>index</c>.</summary>
    public string At { get; init; } = "index";
    /// <summary>The items: an expression, or an inline array.</summary>
    public required DataTemplate In { get; init; }
    /// <summary>Checked before each iteration; null when always true.</summary>
    public RuntimeExpression? While { get; init; }
    /// <summary>The body.</summary>
    public required TaskList Do { get; init; }
}

/// <summary><c>fork</c>: branches side by side, each one task.</summary>
public sealed record ForkTask : TaskDefinition
{
    /// <summary>The branches.</summary>
    public required TaskList Branches { get; init; }
    /// <summary>Whether the first to complete wins. Default false.</summary>
    public bool Compete { get; init; }
}

/// <summary><c>try</c>: runs a list, catches and retries its errors.</summary>
public sealed record TryTask : TaskDefinition
{
    /// <summary>The list that is tried.</summary>
    public required TaskList Try { get; init; }
    /// <summary>What happens with errors.</summary>
    public required CatchDefinition Catch { get; init; }
    /// <summary>How completed steps are undone; null when the <c>try</c> is no saga.</summary>
    public SagaDefinition? Saga { get; init; }
}

/// <summary><c>catch</c> of a <c>try</c>.</summary>
public sealed record CatchDefinition
{
    /// <summary>The static filter; null matches every error.</summary>
    public ErrorFilter? Errors { get; init; }
    /// <summary>Variable that holds the error, without the dollar sign. Default <c>error</c>.</summary>
    public string As { get; init; } = "error";
    /// <summary>Must hold for the error to be caught; null when not asked.</summary>
    public RuntimeExpression? When { get; init; }
    /// <summary>Must not hold for the error to be caught; null when not asked.</summary>
    public RuntimeExpression? ExceptWhen { get; init; }
    /// <summary>The retry policy (a reference is resolved when read); null when errors are not retried.</summary>
    public RetryPolicy? Retry { get; init; }
    /// <summary>What handles the error; null when nothing does.</summary>
    public TaskList? Do { get; init; }
    /// <summary>Flow directive of the error path; null when the try's own <c>then</c> counts.</summary>
    public string? Then { get; init; }
}

/// <summary>Properties that an error must have, each exactly; null means not asked.</summary>
public sealed record ErrorFilter(string? Type, int? Status, string? Instance, string? Title, string? Detail);

/// <summary>How the wait grows from retry to retry.</summary>
public enum Backoff
{
    /// <summary>d before each.</summary>
    Constant,
    /// <summary>d·n before retry n.</summary>
    Linear,
    /// <summary>d·2^(n-1) before retry n.</summary>
    Exponential,
}

/// <summary>How often and how patiently a failed <c>try</c> is run again.</summary>
public sealed record RetryPolicy
{
    /// <summary>Must hold for a retry; null when not asked.</summary>
    public RuntimeExpression? When { get; init; }
    /// <summary>Must not hold for a retry; null when not asked.</summary>
    public RuntimeExpression? ExceptWhen { get; init; }
    /// <summary>Variable that holds the error in <see cref="When"/> and <see cref="ExceptWhen"/>: that of the <c>catch</c>, but <c>error</c> in a policy of <c>use.retries</c>.</summary>
    public string ErrorAs { get; init; } = "error";
    /// <summary>Wait before a retry; null means none.</summary>
    public DurationDefinition? Delay { get; init; }
    /// <summary>Growth of the wait. Default constant.</summary>
    public Backoff Backoff { get; init; }
    /// <summary>Least random addition; null when no jitter.</summary>
    public DurationDefinition? JitterFrom { get; init; }
    /// <summary>Greatest random addition; null when no jitter.</summary>
    public DurationDefinition? JitterTo { get; init; }
    /// <summary>Number of retries (runs are one more); null without limit.</summary>
    public int? LimitAttemptCount { get; init; }
    /// <summary>Limit of one attempt; null without limit.</summary>
    public DurationDefinition? LimitAttemptDuration { get; init; }
    /// <summary>Limit from the first attempt's start; null without limit.</summary>
    public DurationDefinition? LimitDuration { get; init; }
}

/// <summary><c>raise</c>: raises an error.</summary>
public sealed record RaiseTask : TaskDefinition
{
    /// <summary>The error (a reference is resolved when read): an object template with <c>type</c>, <c>status</c> and perhaps <c>title</c>, <c>detail</c>.</summary>
    public required DataTemplate Error { get; init; }
}

/// <summary><c>wait</c>: lets time pass.</summary>
public sealed record WaitTask : TaskDefinition
{
    /// <summary>How long.</summary>
    public required DurationDefinition Duration { get; init; }
}

/// <summary><c>emit</c>: publishes an event.</summary>
public sealed record EmitTask : TaskDefinition
{
    /// <summary>The event's attributes and data.</summary>
    public required DataTemplate Event { get; init; }
}
