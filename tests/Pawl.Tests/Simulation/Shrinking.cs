namespace Pawl.Tests.Simulation;

/// <summary>Makes a failing run smaller for as long as it fails: fewer callers, fewer misfortunes, smaller workflows.</summary>
internal static class Shrinking
{
    /// <summary>Runs at most: what is small enough by then is small enough.</summary>
    private const int RunsAtMost = 150;

    /// <param name="failing">A plan that breaks a promise.</param>
    /// <param name="run">Runs a plan.</param>
    /// <returns>What the smallest plan found came to; it breaks one of the promises that the given one broke.</returns>
    public static SimulationReport Shrink(SimulationReport failing, Func<SimulationPlan, SimulationReport> run)
    {
        var broken = failing.Violations.Select(violation => violation.Promise).ToHashSet();
        var (smallest, runs) = (failing, 0);
        for (var isSmaller = true; isSmaller && runs < RunsAtMost;)
        {
            isSmaller = false;
            foreach (var candidate in Smaller(smallest.Plan))
            {
                if (++runs > RunsAtMost) break;
                var report = run(candidate);
                // Another promise would be another bug, found by accident.
                if (!report.Violations.Any(violation => broken.Contains(violation.Promise))) continue;
                (smallest, isSmaller) = (report, true);
                break;
            }
        }
        return smallest;
    }

    private static IEnumerable<SimulationPlan> Smaller(SimulationPlan plan)
    {
        foreach (var conversations in Fewer(plan.Conversations)) yield return plan with { Conversations = conversations };
        foreach (var operations in Fewer(plan.Operations)) yield return plan with { Operations = operations };
        foreach (var clients in Fewer(plan.Clients)) yield return plan with { Clients = clients };
        foreach (var misfortune in Enum.GetValues<Misfortune>().Where(one => one is not Misfortune.None && !plan.Without.HasFlag(one))) yield return plan with { Without = plan.Without | misfortune };
        for (var nodes = 1; nodes < plan.Nodes; nodes++) yield return plan with { Nodes = nodes };
        for (var tasks = 2; tasks < plan.Tasks; tasks *= 2) yield return plan with { Tasks = tasks };
    }

    /// <summary>None of them, either half, and all but one.</summary>
    private static IEnumerable<IReadOnlyList<int>> Fewer(IReadOnlyList<int> all)
    {
        if (all.Count == 0) yield break;
        yield return [];
        if (all.Count > 2)
        {
            yield return [.. all.Take(all.Count / 2)];
            yield return [.. all.Skip(all.Count / 2)];
        }
        if (all.Count == 1) yield break;
        foreach (var one in all) yield return [.. all.Where(other => other != one)];
    }
}
