using System.Collections.Immutable;
using System.Globalization;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>An execution, as <c>$workflow</c> shows it.</summary>
internal sealed record Instance(int Number, string Id, WorkflowDefinition Definition, JqValue Input, DateTimeOffset StartedAt)
{
    public JqValue Described => JqValue.Object(
        ("id", JqValue.From(Id)), ("definition", Definition.Json), ("input", Input), ("startedAt", Moments.Describe(StartedAt)));
}

/// <summary>What a task finds around it.</summary>
internal sealed record Around(Instance Instance)
{
    /// <summary>Variables of loops and errors, inner ones in the place of outer ones.</summary>
    public ImmutableDictionary<string, JqValue> Bound { get; init; } = ImmutableDictionary<string, JqValue>.Empty;
    /// <summary>Numbers of the iterations around, outermost first.</summary>
    public ImmutableArray<int> Iteration { get; init; } = [];
    /// <summary>Whether an extension is around: nothing in it is extended again.</summary>
    public bool IsInExtension { get; init; }
    /// <summary><c>$task</c> of an extension's tasks; null when they have their own (R49).</summary>
    public JqValue? Extended { get; init; }

    public Around With(string name, JqValue value) => this with { Bound = Bound.SetItem(name, value) };

    /// <summary>What the tasks of a function find: nothing of the caller's but the context (R39).</summary>
    public Around OfFunction() => this with { Bound = Bound.Clear(), Extended = null };

    /// <summary>What the tasks of an extension find.</summary>
    public Around OfExtension(JqValue extended) => this with { Bound = Bound.Clear(), IsInExtension = true, Extended = extended };
}

/// <summary>One start of a task, as far as it has come.</summary>
internal sealed class Doing(TaskDefinition task, JqValue rawInput, Strand strand, Around around)
{
    public TaskDefinition Task => task;
    public Strand Strand => strand;
    public Around Around => around;
    public JqValue RawInput => rawInput;
    public DateTimeOffset StartedAt { get; } = strand.Now;
    public JqValue Input { get; set; }
    public JqValue? RawOutput { get; set; }
    public int Entry { get; init; }

    /// <summary><c>$task</c>.</summary>
    public JqValue Described
    {
        get
        {
            if (around.Extended is { } extended) return extended;
            var description = JqValue.Object(
                ("name", JqValue.From(task.Name)), ("reference", JqValue.From(task.Pointer)), ("definition", task.Json), ("input", rawInput), ("startedAt", Moments.Describe(StartedAt)));
            return RawOutput is { } output ? description.With("output", output) : description;
        }
    }

    /// <summary>The same for the extensions of this task: what its definition says stands beside (R49).</summary>
    public JqValue DescribedToExtensions(JqValue? rawOutput)
    {
        var description = task.Json
            .With("name", JqValue.From(task.Name)).With("reference", JqValue.From(task.Pointer)).With("definition", task.Json)
            .With("input", rawInput).With("startedAt", Moments.Describe(StartedAt));
        return rawOutput is { } output ? description.With("output", output) : description.Without("output");
    }
}

/// <summary>The variables of one position, and evaluation with them.</summary>
internal sealed class Names : IJqVariables
{
    private readonly Dictionary<string, JqValue> _values;
    private readonly DateTimeOffset _now;

    private Names(Instance instance, DateTimeOffset now, IEnumerable<KeyValuePair<string, JqValue>> bound)
    {
        _now = now;
        _values = new(bound)
        {
            ["workflow"] = instance.Described,
            ["secrets"] = JqValue.EmptyObject,
            ["authorization"] = JqValue.Null,
            ["runtime"] = JqValue.Object(("name", JqValue.From("pawl")), ("metadata", JqValue.EmptyObject)),
        };
    }

    /// <summary>At the borders of a workflow.</summary>
    public static Names Of(Instance instance, Strand strand, JqValue? context = null) =>
        new Names(instance, strand.Now, []).Set("context", context ?? JqValue.EmptyObject);

    /// <summary>In a task; <paramref name="input"/> is null where it is not transformed yet.</summary>
    public static Names Of(Doing doing, JqValue? input, JqValue? output = null, JqValue? context = null)
    {
        var names = new Names(doing.Around.Instance, doing.Strand.Now, doing.Around.Bound).Set("context", context ?? doing.Strand.Context).Set("task", doing.Described);
        if (input is { } known) names.Set("input", known);
        if (output is { } transformed) names.Set("output", transformed);
        return names;
    }

    public Names Set(string name, JqValue value)
    {
        _values[name] = value;
        return this;
    }

    public JqValue Get(string name) => _values.GetValueOrDefault(name);

    /// <summary>Data between tasks is JSON, as if each had read what the one before wrote.</summary>
    public JqValue Value(DataTemplate template, JqValue dot) => Guarded(() => JqValue.Parse(template.Evaluate(dot, Evaluation).ToJson()));

    public bool Holds(RuntimeExpression condition, JqValue dot) => Guarded(() => condition.Evaluate(dot, Evaluation)) is { Kind: not (JqKind.Null or JqKind.False) };

    /// <summary>The moment that lies a duration after now: years and months by the calendar (R15).</summary>
    public DateTimeOffset After(DurationDefinition duration, JqValue dot)
    {
        if (duration.Fixed is { } known) return known.After(_now);
        var value = Value(duration.Template!, dot);
        return DurationText.TryParse(value, out var parsed) ? parsed.After(_now) : throw RaisedException.Standard("expression", $"{value} is no duration");
    }

    public TimeSpan Length(DurationDefinition? duration, JqValue dot) => duration is null ? TimeSpan.Zero : After(duration, dot) - _now;

    private JqEvaluation Evaluation => new() { Variables = this, Now = _now };

    private static JqValue Guarded(Func<JqValue> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (JqException failure)
        {
            throw RaisedException.Standard("expression", failure.Message);
        }
    }
}

internal static class Moments
{
    /// <summary>A moment as expressions see it.</summary>
    public static JqValue Describe(DateTimeOffset at) => JqValue.Object(
        ("iso8601", JqValue.From(at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))),
        ("epoch", JqValue.Object(("seconds", JqValue.From(at.ToUnixTimeSeconds())), ("milliseconds", JqValue.From(at.ToUnixTimeMilliseconds())))));
}
