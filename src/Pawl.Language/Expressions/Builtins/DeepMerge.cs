using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary><c>*</c> on objects: members that are objects on both sides are merged in turn. Works with a stack of its own.</summary>
internal static class DeepMerge
{
    /// <summary>Deepest nesting that is merged, as in jq.</summary>
    public const int MaxDepth = 10_000;

    private struct Level
    {
        public JqObject Left;
        public JqObject Right;
        public int Next; // of the right side
    }

    /// <summary>Merges.</summary>
    public static JqValue Merge(Machine machine, JqObject left, JqObject right)
    {
        var levels = new Stack<Level>();
        levels.Push(new Level { Left = left, Right = right });
        while (true)
        {
            var level = levels.Pop();
            if (level.Next < level.Right.Count)
            {
                machine.Count(1);
                var member = level.Right.Entries[level.Next];
                if (member.Value.ObjectOrNull is { } inner && level.Left.Get(member.Key).ObjectOrNull is { } old)
                {
                    if (levels.Count >= MaxDepth) return machine.Fail("Object merge too deep");
                    levels.Push(level);
                    levels.Push(new Level { Left = old, Right = inner });
                    continue;
                }
                level.Left = Set(machine, level.Left, member.Key, member.Value);
                level.Next++;
                levels.Push(level);
                continue;
            }
            if (levels.Count == 0) return JqValue.From(level.Left);

            // What was merged belongs to the member that the level above stands at.
            var above = levels.Pop();
            above.Left = Set(machine, above.Left, above.Right.Entries[above.Next].Key, JqValue.From(level.Left));
            above.Next++;
            levels.Push(above);
        }
    }

    private static JqObject Set(Machine machine, JqObject members, string key, in JqValue value)
    {
        machine.Charge((long)members.Count * Weights.Slot);
        return members.With(key, value);
    }
}
