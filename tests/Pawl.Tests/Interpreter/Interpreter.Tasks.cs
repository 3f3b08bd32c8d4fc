using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>What all tasks have in common, in the order of section 2.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Runs one task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="raw">Its raw input.</param>
    /// <param name="strand">The line of time.</param>
    /// <param name="around">What is around.</param>
    /// <param name="then">Where its list goes on.</param>
    /// <returns>The transformed output.</returns>
    private JqValue Run(TaskDefinition task, JqValue raw, Strand strand, Around around, out string? then)
    {
        strand.NoteTies();
        var doing = new Doing(task, raw, strand, around) { Entry = _journal.Add(around.Instance.Number, new ToldTask(task.Pointer, around.Iteration, strand.Now)) };
        try
        {
            if (task.If is { } condition && !Names.Of(doing, input: null).Holds(condition, raw))
            {
                Write(doing, told => told with { To = strand.Now, End = "skipped" });
                then = null;
                return raw;
            }
            var output = Timed(doing, out then);
            Write(doing, told => told with { To = strand.Now, End = "completed", Output = output });
            return output;
        }
        catch (RaisedException raised)
        {
            var error = raised.Error.Instance is null ? raised.Error with { Instance = task.Pointer } : raised.Error;
            Write(doing, told => told with { To = strand.Now, End = "faulted", Error = error });
            throw new RaisedException(error);
        }
        catch (InterruptedException)
        {
            Write(doing, told => told with { To = strand.Now, End = "cancelled" });
            throw;
        }
    }

    /// <summary>Everything after <c>if</c>, within the task's own limit.</summary>
    private JqValue Timed(Doing doing, out string? then)
    {
        var (task, strand) = (doing.Task, doing.Strand);
        CheckSchema(task.Input, doing.RawInput);
        doing.Input = Shape(task.Input, doing.RawInput, Names.Of(doing, input: null));

        var outer = strand.Limit;
        var own = task.Timeout is { } timeout ? new Limit(Names.Of(doing, doing.Input).After(timeout.After, doing.Input), outer) : null;
        if (own is not null) strand.Limit = Raced(own);
        try
        {
            return Extended(doing, out then);
        }
        catch (InterruptedException interrupted) when (interrupted.By == own)
        {
            throw RaisedException.Standard("timeout", "the task");
        }
        finally
        {
            strand.Limit = outer;
        }
    }

    /// <summary>The task's work with its extensions around it.</summary>
    private JqValue Extended(Doing doing, out string? then)
    {
        var extensions = Extensions(doing);
        var around = doing.Around.OfExtension(doing.DescribedToExtensions(rawOutput: null));
        JqValue? instead = null;
        foreach (var extension in extensions)
        {
            if (extension.Before is null) continue;
            var given = List(extension.Before, doing.Input, doing.Strand, around, out var stop);
            if (stop is null) continue; // what it gave is dropped (R48)
            instead = given;
            if (stop == "exit") break;
            then = "end"; // and nothing more runs
            return Finish(doing, given);
        }

        var before = doing.Strand.Context;
        JqValue raw, output;
        if (instead is { } skipped) (raw, then) = (skipped, doing.Task.Then);
        else raw = Work(doing, out then);
        try
        {
            output = Finish(doing, raw);
        }
        catch (RaisedException) when (doing.Task is ForkTask)
        {
            doing.Strand.Context = before; // what branches exported joins when the fork completes, and this one does not (R20)
            throw;
        }

        foreach (var extension in extensions.AsEnumerable().Reverse())
        {
            if (extension.After is null) continue;
            List(extension.After, output, doing.Strand, doing.Around.OfExtension(doing.DescribedToExtensions(raw)), out var stop);
            if (stop != "end") continue;
            then = "end";
            break;
        }
        return output;
    }

    private List<ExtensionDefinition> Extensions(Doing doing) => doing.Around.IsInExtension ? [] :
    [
        .. doing.Around.Instance.Definition.Use.Extensions.Where(extension => Extends(extension.Extend, doing.Task)
            && (extension.When is null || Names.Of(doing, doing.Input).Set("task", doing.DescribedToExtensions(rawOutput: null)).Holds(extension.When, doing.Input))),
    ];

    private static bool Extends(string kind, TaskDefinition task) => kind switch
    {
        "all" => true,
        "composite" => task is DoTask or ForkTask, // R46
        "call" => task is CallTask,
        "run" => task is RunTask,
        "set" => task is SetTask,
        "for" => task is ForTask,
        "try" => task is TryTask,
        "wait" => task is WaitTask,
        "emit" => task is EmitTask,
        "raise" => task is RaiseTask,
        "switch" => task is SwitchTask,
        "listen" => task is ListenTask,
        _ => false,
    };

    /// <summary>Steps 7 to 10: <c>output</c> and <c>export</c>.</summary>
    private static JqValue Finish(Doing doing, JqValue raw)
    {
        var (task, strand) = (doing.Task, doing.Strand);
        doing.RawOutput = raw;
        var output = Shape(task.Output, raw, Names.Of(doing, doing.Input));
        CheckSchema(task.Output, output);
        if (task.Export.Shape is { } shape)
        {
            var context = Names.Of(doing, doing.Input, output).Value(shape, output);
            CheckSchema(task.Export, context);
            strand.Context = context;
        }
        return output;
    }

    /// <summary>The task's own work.</summary>
    /// <param name="doing">The task.</param>
    /// <param name="then">Where its list goes on.</param>
    /// <returns>The raw output.</returns>
    private JqValue Work(Doing doing, out string? then)
    {
        string? stop = null;
        var (task, strand, around, input) = (doing.Task, doing.Strand, doing.Around, doing.Input);
        then = task.Then;
        var names = Names.Of(doing, input);
        var raw = task switch
        {
            SetTask set => names.Value(set.Value, input),
            DoTask list => List(list.Do, input, strand, around, out stop),
            WaitTask wait => Wait(wait, doing),
            SwitchTask choice => Choose(choice, doing, ref then),
            ForTask loop => Loop(loop, doing, out stop),
            ForkTask fork => Fork(fork, doing, out stop),
            TryTask attempt => Try(attempt, doing, out stop, ref then),
            RaiseTask raise => throw Raised(raise, doing),
            FunctionCallTask call => Call(call, doing, out stop),
            HttpCallTask call => Ask(doing, Describe(call, doing)),
            ShellTask shell => Ask(doing, Describe(shell, doing), shell.Await),
            WorkflowTask child => Child(child, doing),
            EmitTask emit => Emit(emit, doing),
            ListenTask listen => Listen(listen, doing, out stop),
            _ => throw new InvalidOperationException($"The interpreter does not know {task.GetType().Name}."),
        };
        // 'exit' ends the list it stands in, and no more (R11); 'end' goes on up.
        if (stop == "end") then = "end";
        return raw;
    }

    private static JqValue Wait(WaitTask wait, Doing doing)
    {
        var until = Names.Of(doing, doing.Input).After(wait.Duration, doing.Input);
        if (until > doing.Strand.Now) doing.Strand.Pass(until);
        return doing.Input;
    }

    private static JqValue Choose(SwitchTask choice, Doing doing, ref string? then)
    {
        var taken = choice.Cases.FirstOrDefault(option => option.When is { } condition && Names.Of(doing, doing.Input).Holds(condition, doing.Input))
            ?? choice.Cases.FirstOrDefault(option => option.When is null);
        if (taken is not null) then = taken.Then;
        return doing.Input;
    }

    private static RaisedException Raised(RaiseTask raise, Doing doing)
    {
        var error = Names.Of(doing, doing.Input).Value(raise.Error, doing.Input);
        if (error["type"].Kind is not JqKind.String || error["status"].Kind is not JqKind.Number) return RaisedException.Standard("expression", "no error");
        return new(new WorkflowError(error["type"].AsString(), (int)error["status"].AsDouble()) { Title = Text(error["title"]), Detail = Text(error["detail"]) });

        static string? Text(JqValue value) => value.Kind switch { JqKind.Null => null, JqKind.String => value.AsString(), _ => value.ToJson() };
    }

    private void Write(Doing doing, Func<ToldTask, ToldTask> change) => _journal.Change(doing.Around.Instance.Number, doing.Entry, change);
}
