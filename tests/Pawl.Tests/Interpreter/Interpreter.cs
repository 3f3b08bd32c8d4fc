using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>Tells what becomes of a workflow: written from the DSL's text alone, recursive, in memory, one thing after the other, and sharing nothing with the engine.</summary>
/// <remarks>
/// Time is a number that tasks add to. Branches of a fork are told one after the other, each on a <see cref="Strand"/> of its own from the same
/// moment: first to see which one decides the fork and when, then, taken back, once more up to that moment. Nothing is stored and nothing is resumed.
/// </remarks>
internal sealed partial class Interpreter(IReadOnlyDictionary<string, WorkflowDefinition> definitions, Chance chance, bool isTimeless)
{
    private readonly Journal _journal = new();

    /// <summary>Tells one execution and the children it has.</summary>
    /// <param name="definitions">Every workflow that exists, by name.</param>
    /// <param name="name">The one to run.</param>
    /// <param name="input">Its raw input.</param>
    /// <param name="id">Its id.</param>
    /// <param name="chance">What only chance could tell.</param>
    /// <param name="cancelledAt">When somebody cancels it; null when nobody does.</param>
    /// <param name="events">Events that arrive from outside.</param>
    /// <param name="isTimeless">Whether nobody knows how long anything takes: whatever depends on it is a tie.</param>
    public static (Story Story, Tie Tie) Tell(
        IReadOnlyDictionary<string, WorkflowDefinition> definitions, string name, JqValue input, string id, Chance chance, DateTimeOffset? cancelledAt = null, IReadOnlyList<ToldEvent>? events = null,
        bool isTimeless = false)
    {
        var interpreter = new Interpreter(definitions, chance, isTimeless);
        foreach (var told in events ?? []) interpreter._journal.Add(told);
        try
        {
            interpreter.Execute(definitions[name], input, id, Clock.Start, cancelledAt is { } at ? new Limit(at, null) : null, out _);
        }
        catch (Exception end) when (end is RaisedException or InterruptedException)
        {
            // The journal has it: faulted or cancelled.
        }
        return (interpreter._journal.Story, interpreter._journal.Tie);
    }

    /// <summary>Runs a workflow to its end.</summary>
    /// <returns>Its output.</returns>
    /// <exception cref="RaisedException">It faulted.</exception>
    /// <exception cref="InterruptedException">A limit from outside came first: it is cancelled.</exception>
    private JqValue Execute(WorkflowDefinition definition, JqValue input, string id, DateTimeOffset now, Limit? limit, out DateTimeOffset endedAt)
    {
        var number = _journal.Add(new ToldExecution(definition.Id.Name, input, now));
        var instance = new Instance(number, id, definition, input, now);
        var strand = new Strand(_journal, now, JqValue.EmptyObject, limit);
        strand.NoteTies();
        try
        {
            var output = Limited(instance, strand);
            _journal.Change(number, told => told with { To = strand.Now, End = "completed", Output = output });
            return output;
        }
        catch (RaisedException raised)
        {
            var error = raised.Error.Instance is null ? raised.Error with { Instance = "/" } : raised.Error;
            _journal.Change(number, told => told with { To = strand.Now, End = "faulted", Error = error });
            throw new RaisedException(error);
        }
        catch (InterruptedException)
        {
            _journal.Change(number, told => told with { To = strand.Now, End = "cancelled" });
            throw;
        }
        finally
        {
            endedAt = strand.Now;
        }
    }

    private JqValue Limited(Instance instance, Strand strand)
    {
        var (definition, names) = (instance.Definition, Names.Of(instance, strand));
        CheckSchema(definition.Input, instance.Input);
        var input = Shape(definition.Input, instance.Input, names);

        var own = definition.Timeout is { } timeout ? new Limit(names.After(timeout.After, input), strand.Limit) : null;
        if (own is not null) strand.Limit = Raced(own);
        try
        {
            var output = List(definition.Do, input, strand, new Around(instance), out _);
            output = Shape(definition.Output, output, Names.Of(instance, strand, strand.Context));
            CheckSchema(definition.Output, output);
            return output;
        }
        catch (InterruptedException interrupted) when (interrupted.By == own)
        {
            throw new RaisedException(RaisedException.Standard("timeout", "the workflow").Error with { Instance = "/" });
        }
    }

    /// <summary>Runs a list of tasks, each on what the one before gave.</summary>
    /// <param name="tasks">The list.</param>
    /// <param name="data">Raw input of the first.</param>
    /// <param name="strand">The line of time.</param>
    /// <param name="around">What is around.</param>
    /// <param name="stop">Null when the list came to its end; else <c>exit</c> or <c>end</c>.</param>
    private JqValue List(TaskList tasks, JqValue data, Strand strand, Around around, out string? stop)
    {
        for (var next = 0; next < tasks.Tasks.Length;)
        {
            data = Run(tasks.Tasks[next], data, strand, around, out var then);
            switch (then)
            {
                case null or "continue":
                    next++;
                    break;
                case "exit" or "end":
                    stop = then;
                    return data;
                default:
                    next = tasks.Tasks.ToList().FindIndex(task => task.Name == then);
                    if (next < 0) throw RaisedException.Standard("configuration", then);
                    break;
            }
        }
        stop = null;
        return data;
    }

    /// <summary>Notes that the outcome depends on how long something takes.</summary>
    private Limit Raced(Limit limit)
    {
        if (isTimeless) _journal.NoteTie(Tie.Outcome);
        return limit;
    }

    private static JqValue Shape(DataBorder border, JqValue data, Names names) => border.Shape is { } shape ? names.Value(shape, data) : data;

    private static void CheckSchema(DataBorder border, JqValue data)
    {
        if (border.Schema is { } schema && !schema.IsValid(data)) throw RaisedException.Standard("validation", "the schema");
    }
}

/// <summary>What no interpreter could know: recorded by whoever drew it. It is checked against its bounds and then taken as it is.</summary>
internal sealed record Chance(IReadOnlyDictionary<string, IReadOnlyList<TimeSpan>> RetryDelays)
{
    public static Chance None { get; } = new(new Dictionary<string, IReadOnlyList<TimeSpan>>());
}
