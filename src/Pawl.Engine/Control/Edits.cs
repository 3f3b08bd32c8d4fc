using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Control;

/// <summary>What can be changed about a suspended execution before it goes on. Everything is checked before anything is recorded.</summary>
internal static class Edits
{
    public static OperatorOutcome Skip(Turn turn, SkipCommand command, OperatorMark by)
    {
        if (Place.Find(turn, command.Task, out var place) is { } problem) return Refusals.DoesNotFit(problem);
        if (command.Output is { } given && (TooLarge(turn, given) ?? DataBorders.FaultOf(place!.Task.Output, given, new(turn, place.Owner), "output")) is { } fault) return Refusals.DoesNotFit(fault);

        var output = command.Output?.AsRead();
        if (place!.Live is { } live)
        {
            turn.CancelInside(live.Id);
            turn.Release(turn.State.Runs[live.Id]);
            turn.Emit(new TaskOverridden(by, live.Id, output ?? live.RawInput));
        }
        else
        {
            turn.Emit(new CursorMoved(by, place.Owner.Id, place.List!, place.Index + 1, output, place.Task.Pointer));
        }
        return OperatorOutcome.Done;
    }

    public static OperatorOutcome RetryFrom(Turn turn, RetryFromCommand command, OperatorMark by)
    {
        if (!turn.State.Runs.TryGetValue(command.Owner, out var owner)
            || Place.ListOf(turn.Definition, owner) is not var (list, _)
            || IndexOf(list, command.Pointer) is not (>= 0 and var index))
            return Refusals.DoesNotFit($"The list with the task {command.Pointer} no longer runs, so nothing can go back to it here.");

        var editsContext = turn.State.ContextOf(owner) != command.Context;
        if (editsContext && turn.HasVeiledActivity(outside: owner.Id)) return Refusals.DoesNotFit(VeiledUnderWay);

        turn.CancelInside(owner.Id);
        if (editsContext) turn.Emit(new ContextEdited(by, command.Context.AsRead(), owner.Id));
        turn.Emit(new CursorMoved(by, owner.Id, list.Pointer, index, command.Data.AsRead()));
        return OperatorOutcome.Done;
    }

    public static OperatorOutcome Edit(Turn turn, EditCommand command, OperatorMark by)
    {
        if (command is { Context: null, Data: null, Next: null }) return Refusals.DoesNotFit("Nothing is changed: give a context, data, or the next task.");
        if (command.Context is { } context && ProblemOf(turn, context) is { } problem) return Refusals.DoesNotFit(problem);

        Place? place = null;
        if ((command.Data is not null || command.Next is not null) && Target(turn, command, out place) is { } unplaced) return Refusals.DoesNotFit(unplaced);

        if (command.Context is { } edited) turn.Emit(new ContextEdited(by, edited.AsRead()));
        if (place is not null)
        {
            turn.CancelInside(place.Owner.Id);
            turn.Emit(new CursorMoved(by, place.Owner.Id, place.List!, place.Index, command.Data?.AsRead()));
        }
        return OperatorOutcome.Done;
    }

    /// <summary>Where the edit leads, checked.</summary><returns>What is wrong; null when nothing is.</returns>
    private static string? Target(Turn turn, EditCommand command, out Place? place)
    {
        if ((command.Next is { } next && command.Task is null ? NextOf(turn, next, out place) : Here(turn, command, out place)) is { } problem) return problem;
        if (place!.List is null) return $"The task {place.Task.Pointer} is a branch: it gets what its fork got, and cannot be given anything else.";

        var data = command.Data ?? place.Owner.DataInHand();
        return (command.Data is { } given ? TooLarge(turn, given) : null) ?? DataBorders.FaultOf(place.Task.Input, data, new(turn, place.Owner), $"input of {place.Task.Pointer}");
    }

    private static string? Here(Turn turn, EditCommand command, out Place? place)
    {
        if (Place.Find(turn, command.Task, out place) is { } problem) return problem;
        if (command.Next is not { } next) return null;
        if (TaskNames.Find(turn.Definition, next, out var task) is { } unknown) return unknown;
        if (Place.ListOf(turn.Definition, place!.Owner) is not var (list, _) || IndexOf(list, task!.Pointer) is not (>= 0 and var index))
            return $"The task {task!.Pointer} is in another list than {place.Task.Pointer}.";
        place = place with { Task = task, Index = index, Live = null };
        return null;
    }

    private static string? NextOf(Turn turn, string name, out Place? place)
    {
        place = null;
        if (TaskNames.Find(turn.Definition, name, out var task) is { } unknown) return unknown;
        var places = (from run in turn.State.Runs.Values
                      let found = Place.ListOf(turn.Definition, run)
                      where found is not null
                      let index = IndexOf(found.Value.List, task!.Pointer)
                      where index >= 0
                      select new Place(task!, run, found.Value.List.Pointer, index, null)).Take(2).ToArray();
        if (places.Length == 0) return $"The list with the task {task!.Pointer} does not run, so it cannot come next.";
        if (places.Length > 1) return $"The list with the task {task!.Pointer} runs several times: name the place that is meant.";
        place = places[0];
        return null;
    }

    private static string? ProblemOf(Turn turn, JqValue context)
    {
        if (context.Kind != JqKind.Object) return "The context must be an object.";
        return TooLarge(turn, context) ?? (turn.HasVeiledActivity() ? VeiledUnderWay : null);
    }

    private const string VeiledUnderWay = "A side effect with secrets in its arguments is under way, and is asked for with the same arguments after a crash: change the context once it has ended.";

    private static string? TooLarge(Turn turn, JqValue data) =>
        Payloads.Size(data, turn.Context.Limits.PayloadBytes) > turn.Context.Limits.PayloadBytes ? $"The data is larger than {turn.Context.Limits.PayloadBytes} bytes." : null;

    private static int IndexOf(TaskList list, string pointer)
    {
        for (var i = 0; i < list.Tasks.Length; i++)
            if (list.Tasks[i].Pointer == pointer) return i;
        return -1;
    }
}
