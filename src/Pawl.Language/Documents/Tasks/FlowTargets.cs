using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks;

/// <summary>Where a flow directive may lead: the tasks of its own list (R12).</summary>
/// <param name="Names">Their names.</param>
/// <param name="Reason">Why there is none; null when there may be.</param>
internal sealed record FlowTargets(IReadOnlySet<string> Names, string? Reason)
{
    private static readonly HashSet<string> NoNames = [];

    /// <summary>The words that are directives, and therefore no names of tasks (R14).</summary>
    public static IReadOnlyList<string> Directives { get; } = ["continue", "exit", "end"];

    public static FlowTargets InFork { get; } = new(NoNames, "A branch of a fork is one task: it has no next one.");

    public static FlowTargets InFunction { get; } = new(NoNames, "A function is one task: it has no next one.");

    /// <summary>Reads a directive and checks that its target exists.</summary>
    public string? Read(ReadingSession session, Place? place)
    {
        if (Expect.Text(session, place) is not { } target) return null;
        if (Directives.Contains(target) || Names.Contains(target)) return target;
        if (!session.Problems.IsFull)
            session.Error(place!, ProblemCodes.UnknownTarget, $"There is no task '{Expect.Shown(target)}' in this list.", Hint(target));
        return target;
    }

    private string Hint(string target)
    {
        if (Nearest.Of(target, Names.Concat(Directives)) is { } near) return $"Did you mean '{near}'?";
        return Reason ?? $"Use continue, exit, end or the name of a task of the same list{(Names.Count is > 0 and <= 10 ? ": " + string.Join(", ", Names) : "")}.";
    }
}
