using Pawl.Language.Expressions.Nodes;
using Pawl.Language.Expressions.Syntax;

namespace Pawl.Language.Expressions.Compilation;

/// <content>What binds variables and labels.</content>
internal sealed partial class Compiler
{
    private Node Bind(BindExpression bind, Scope? scope)
    {
        var source = Compile(bind.Source, scope);
        var (pattern, inner) = PatternOf(bind.Patterns, scope);
        return new BindNode(source, pattern, Compile(bind.Body, inner));
    }

    private Node Reduce(ReduceExpression reduce, Scope? scope)
    {
        var source = Compile(reduce.Source, scope);
        var initial = Compile(reduce.Initial, scope);
        var (pattern, inner) = PatternOf(reduce.Patterns, scope);
        return new ReduceNode(source, pattern, initial, Compile(reduce.Update, inner), _context.NewSlot());
    }

    private Node Foreach(ForeachExpression loop, Scope? scope)
    {
        var source = Compile(loop.Source, scope);
        var initial = Compile(loop.Initial, scope);
        var (pattern, inner) = PatternOf(loop.Patterns, scope);
        var update = Compile(loop.Update, inner);
        var extract = loop.Extract is null ? new IdentityNode() : Compile(loop.Extract, inner);
        return new ForeachNode(source, pattern, initial, update, extract, _context.NewSlot());
    }

    private Node Break(BreakExpression exit, Scope? scope)
    {
        for (var at = scope; at is not null; at = at.Outer)
        {
            if (at is LabelScope label && label.Name == exit.Name) return new BreakNode(_context.LevelsTo(label.Context), label.Slot);
        }
        throw Fail(exit.Position, $"No label ${exit.Name} is in sight");
    }

    private (PatternNode Pattern, Scope? Scope) PatternOf(IReadOnlyList<Pattern> patterns, Scope? scope)
    {
        if (patterns.Count == 1) return PatternOf(patterns[0], scope, []);

        // Every alternative sees the variables of all; those it does not bind are null.
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        var inner = scope;
        foreach (var name in patterns.SelectMany(NamesIn).Distinct(StringComparer.Ordinal))
        {
            slots.Add(name, _context.NewSlot());
            inner = new VariableScope(inner, name, _context, slots[name]);
        }
        var alternatives = patterns.Select(pattern => PatternOf(pattern, inner, slots).Pattern).ToArray();
        return (new AlternativesPatternNode(alternatives, [.. slots.Values]), inner);
    }

    /// <summary>Compiles a pattern. Variables bound to its left are visible in its keys.</summary>
    private (PatternNode Pattern, Scope? Scope) PatternOf(Pattern pattern, Scope? scope, Dictionary<string, int> slots)
    {
        switch (pattern)
        {
            case VariablePattern variable:
            {
                var (slot, inner) = Declare(variable.Name, scope, slots);
                return (new VariablePatternNode(slot), inner);
            }
            case ArrayPattern array:
            {
                var members = new PatternMember[array.Items.Count];
                for (var i = 0; i < members.Length; i++)
                {
                    var item = PatternOf(array.Items[i], scope, slots);
                    members[i] = new PatternMember(new LiteralNode(JqValue.From((double)i)), -1, item.Pattern);
                    scope = item.Scope;
                }
                Array.Reverse(members); // jq takes the last item first, which shows in errors
                return (new MembersPatternNode(members), scope);
            }
            case ObjectPattern record:
            {
                var members = new PatternMember[record.Entries.Count];
                for (var i = 0; i < members.Length; i++)
                {
                    var entry = record.Entries[i];
                    var key = Compile(entry.Key, scope);
                    var slot = -1;
                    if (entry.Variable is not null) (slot, scope) = Declare(entry.Variable, scope, slots);
                    PatternNode? inner = null;
                    if (entry.Value is not null) (inner, scope) = PatternOf(entry.Value, scope, slots);
                    members[i] = new PatternMember(key, slot, inner);
                }
                return (new MembersPatternNode(members), scope);
            }
            default:
                throw new InvalidOperationException($"{pattern.GetType().Name} is no pattern.");
        }
    }

    private (int Slot, Scope? Scope) Declare(string name, Scope? scope, Dictionary<string, int> slots)
    {
        if (slots.TryGetValue(name, out var shared)) return (shared, scope);
        var slot = _context.NewSlot();
        return (slot, new VariableScope(scope, name, _context, slot));
    }

    private static IEnumerable<string> NamesIn(Pattern pattern) => pattern switch
    {
        VariablePattern variable => [variable.Name],
        ArrayPattern array => array.Items.SelectMany(NamesIn),
        ObjectPattern record => record.Entries.SelectMany(entry =>
            (entry.Variable is null ? [] : new[] { entry.Variable }).Concat(entry.Value is null ? [] : NamesIn(entry.Value))),
        _ => [],
    };
}
