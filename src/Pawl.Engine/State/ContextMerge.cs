using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>Brings data from an operator into the context.</summary>
internal static class ContextMerge
{
    /// <summary>Nesting below which data replaces instead of being merged. A constant, because folding a history must not depend on settings.</summary>
    public const int Depth = 64;

    /// <summary>Merges into what every part of the execution sees: branches have a context of their own, and what an ended branch made of it joins later (R20).</summary>
    public static ExecutionState Into(ExecutionState state, JqValue data)
    {
        foreach (var run in state.Runs.Values)
        {
            var merged = run;
            if (run.Context is { } context) merged = merged with { Context = Merged(context, data) };
            if (run.Progress is ForkProgress fork)
                merged = merged with { Progress = fork with { Contexts = [.. fork.Contexts.Select(branch => branch is { } made ? Merged(made, data) : branch)] } };
            if (!ReferenceEquals(merged, run)) state = state with { Runs = state.Runs.SetItem(run.Id, merged) };
        }
        return state with { Context = Merged(state.Context, data) };
    }

    /// <summary>Objects are merged member by member; anything else is replaced.</summary>
    public static JqValue Merged(JqValue into, JqValue data, int depth = 0)
    {
        if (into.Kind != JqKind.Object || data.Kind != JqKind.Object || depth == Depth) return data;
        foreach (var (key, value) in data.Members)
            into = into.With(key, into[key].Kind == JqKind.Object ? Merged(into[key], value, depth + 1) : value);
        return into;
    }
}
