using System.Collections.Immutable;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Compatibility;

/// <summary>Answers whether an execution can go on under another definition, and where.</summary>
public static class Compatibilities
{
    private static readonly ImmutableDictionary<string, string> Nothing = ImmutableDictionary<string, string>.Empty;

    /// <summary>Compares.</summary>
    /// <param name="from">The definition that the execution runs.</param>
    /// <param name="to">The other one.</param>
    /// <param name="state">Where the execution stands.</param>
    /// <param name="wanted">Tasks that somebody says are the same, old pointer to new pointer; null for none.</param>
    public static CompatibilityReport Of(WorkflowDefinition from, WorkflowDefinition to, ExecutionState state, IReadOnlyDictionary<string, string>? wanted = null)
    {
        wanted ??= Nothing;
        var match = new DefinitionMatch(from, to, wanted);
        var places = new Places(from, to, match);
        var moves = state.End is null ? state.Runs.Values.Select(run => places.Of(state, run)).ToImmutableArray() : [];
        var blocked = new List<TaskDifference>(places.Blocked);
        if (state.End is not null) blocked.Add(new(DifferenceKind.Blocked, "", "The execution has ended: what has ended never changes."));
        foreach (var (old, now) in wanted)
        {
            if (!from.TasksByPointer.ContainsKey(old)) blocked.Add(new(DifferenceKind.Blocked, old, "The mapping names a task that the execution's definition does not have.", now));
            else if (match.Tasks.GetValueOrDefault(old)?.Pointer != now) blocked.Add(new(DifferenceKind.Blocked, old, "The mapping leads to no task of the same kind in the new definition.", now));
        }

        var until = state.Goal is { Pointer: { } goal } ? match.Tasks.GetValueOrDefault(goal)?.Pointer ?? NoGoal(goal) : null;
        var breakpoints = state.Breakpoints.ToHashSet();
        var live = state.Runs.Values.Select(run => run.Pointer).ToHashSet();
        ImmutableArray<TaskDifference> differences =
        [
            .. blocked.Concat(match.Differences()
                .Select(difference => difference.Kind != DifferenceKind.Added && live.Contains(difference.Pointer) ? UnderWay(difference) : difference)
                .Select(difference => difference.Kind != DifferenceKind.Added && breakpoints.Contains(difference.Pointer) ? WithBreakpoint(difference) : difference)
                .OrderBy(difference => !difference.IsUnderWay).ThenBy(difference => difference.Kind == DifferenceKind.Added || !breakpoints.Contains(difference.Pointer))
                .ThenBy(difference => difference.Pointer, StringComparer.Ordinal)).Take(CompatibilityReport.Bound),
        ];
        if (blocked.Count > 0) return new(Verdict.Impossible, differences, []);
        return new(moves.All(move => Stays(state.Runs[move.Run], move)) ? Verdict.Safe : Verdict.SafeWithMapping, differences, moves)
        {
            Breakpoints = [.. state.Breakpoints.Select(pointer => match.Tasks.GetValueOrDefault(pointer)?.Pointer).OfType<string>().Order(StringComparer.Ordinal)],
            Until = until,
        };

        string? NoGoal(string pointer)
        {
            // Dropped, it would run on past the place where somebody wanted to look.
            blocked.Add(new(DifferenceKind.Blocked, pointer, "It is run until this task has ended, and the new definition does not have it: suspend the execution first, or name another task."));
            return null;
        }
    }

    /// <summary>The state under the other definition.</summary>
    /// <param name="state">The state that the report is about.</param>
    /// <param name="to">The other definition.</param>
    /// <param name="moves">Where each run goes on.</param>
    /// <param name="breakpoints">Its own breakpoints there, sorted; null leaves them as they are, which older histories do.</param>
    /// <param name="until">The task of a <c>run-until</c> there; null leaves it.</param>
    public static ExecutionState Moved(ExecutionState state, DefinitionId to, ImmutableArray<RunMove> moves, ImmutableArray<string>? breakpoints = null, string? until = null)
    {
        var runs = state.Runs.ToBuilder();
        foreach (var move in moves) runs[move.Run] = Moved(state.RunAt(move.Run), move);
        return state with
        {
            Definition = to,
            Runs = runs.ToImmutable(),
            Breakpoints = breakpoints ?? state.Breakpoints,
            Goal = until is null ? state.Goal : state.Goal! with { Pointer = until },
        };
    }

    private static TaskRun Moved(TaskRun run, RunMove move) => run with
    {
        Pointer = move.Pointer,
        Cursor = move.List is { } list ? run.Cursor! with { List = list, Next = move.Next!.Value } : run.Cursor,
        Progress = (move.Function, run.Progress) switch
        {
            ({ } function, _) => new FunctionProgress(function),
            // The outside knows it by the key that it was asked for under.
            (_, ActivityProgress { IsPending: true, AskedAs: null } asked) when run.Pointer != move.Pointer => asked with { AskedAs = run.Pointer },
            var (_, progress) => progress,
        },
        Extension = move.OwnerNext is { } next ? run.Extension! with { Next = next } : run.Extension,
    };

    private static bool Stays(TaskRun run, RunMove move) =>
        run.Pointer == move.Pointer && (move.List is null || (run.Cursor!.List == move.List && run.Cursor.Next == move.Next)) && (move.OwnerNext is null || run.Extension!.Next == move.OwnerNext);

    private static TaskDifference WithBreakpoint(TaskDifference difference) => difference switch
    {
        { Kind: DifferenceKind.Removed } => difference with { Message = difference.Message + " Its breakpoint is dropped." },
        { NewPointer: { } now } when now != difference.Pointer => difference with { Message = difference.Message + " Its breakpoint goes along." },
        _ => difference,
    };

    private static TaskDifference UnderWay(TaskDifference difference) => difference with
    {
        IsUnderWay = true,
        Message = difference.Kind == DifferenceKind.Changed
            ? "It says something else, and is under way: what it has asked for stays as it was; what follows is done as the new definition says."
            : difference.Message,
    };
}
