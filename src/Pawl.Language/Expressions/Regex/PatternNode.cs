using System.Collections.Immutable;

namespace Pawl.Language.Expressions.Regex;

/// <summary>A parsed pattern: its tree, and the names of its groups in order (null for a group without one).</summary>
internal sealed record ParsedPattern(PatternNode Root, ImmutableArray<GroupNode> Groups);

/// <summary>A piece of a pattern, after Oniguruma's syntax has been understood and before .NET's is written.</summary>
internal abstract record PatternNode;

/// <summary>One code point.</summary>
internal sealed record LiteralNode(int CodePoint, bool IgnoreCase) : PatternNode;

/// <summary>One code point out of a set.</summary>
internal sealed record ClassNode(CharacterClass Class, bool IgnoreCase) : PatternNode;

/// <summary>Any code point, perhaps without the newline.</summary>
internal sealed record AnyNode(bool MatchesNewline) : PatternNode;

/// <summary>A place between code points.</summary>
internal sealed record AnchorNode(Anchor Kind) : PatternNode;

/// <summary>One after the other.</summary>
internal sealed record SequenceNode(ImmutableArray<PatternNode> Items) : PatternNode
{
    /// <summary>Matches nothing at all, always.</summary>
    public static SequenceNode Empty { get; } = new(ImmutableArray<PatternNode>.Empty);
}

/// <summary>The first branch that leads to a match.</summary>
internal sealed record AlternationNode(ImmutableArray<PatternNode> Branches) : PatternNode;

/// <summary>Again and again. A <paramref name="Max"/> of null has no end.</summary>
internal sealed record RepeatNode(PatternNode Body, int Min, int? Max, RepeatMode Mode) : PatternNode;

/// <summary>A group that captures. Mutable, because a call inside may come before the body is complete.</summary>
internal sealed record GroupNode(int Number, string? Name) : PatternNode
{
    /// <summary>What the group holds.</summary>
    public PatternNode Body { get; set; } = SequenceNode.Empty;
}

/// <summary>Once matched, never tried another way.</summary>
internal sealed record AtomicNode(PatternNode Body) : PatternNode;

/// <summary>Looks without moving.</summary>
internal sealed record LookNode(PatternNode Body, bool Behind, bool Negative) : PatternNode;

/// <summary>What a group captured, again.</summary>
internal sealed record BackreferenceNode(GroupReference Reference, bool IgnoreCase) : PatternNode;

/// <summary>One branch if the group took part, else the other.</summary>
internal sealed record ConditionalNode(GroupReference Reference, PatternNode Yes, PatternNode No) : PatternNode;

/// <summary>The pattern of a group, matched at this place.</summary>
internal sealed record CallNode(GroupReference Reference) : PatternNode;

/// <summary><c>\K</c>: the match starts here.</summary>
internal sealed record KeepNode : PatternNode;

/// <summary><c>\X</c>: what a reader takes for one character.</summary>
internal sealed record GraphemeNode : PatternNode;

/// <summary>How eager a repetition is.</summary>
internal enum RepeatMode
{
    /// <summary>As often as possible, giving back.</summary>
    Greedy,
    /// <summary>As seldom as possible.</summary>
    Lazy,
    /// <summary>As often as possible, giving nothing back.</summary>
    Possessive,
}

/// <summary>Places between code points.</summary>
internal enum Anchor
{
    /// <summary>Start of the text.</summary>
    TextStart,
    /// <summary>End of the text.</summary>
    TextEnd,
    /// <summary>End of the text, or before the newline that ends it.</summary>
    TextEndOrLastNewline,
    /// <summary>Start of a line, but not after a newline that ends the text.</summary>
    LineStart,
    /// <summary>End of a line.</summary>
    LineEnd,
    /// <summary>Where the search began.</summary>
    SearchStart,
    /// <summary>Between a word and something else.</summary>
    WordBoundary,
    /// <summary>Anywhere else.</summary>
    NotWordBoundary,
}

/// <summary>A mention of a group by number or name, resolved once the whole pattern was read.</summary>
internal sealed class GroupReference(string? name, int number)
{
    /// <summary>The groups that it means: one, or all that share the name.</summary>
    public ImmutableArray<GroupNode> Groups { get; private set; } = [];

    /// <summary>The name or number, as the pattern has it.</summary>
    public string Text => name ?? number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Finds the groups.</summary>
    /// <exception cref="RegexSyntaxException">There is none.</exception>
    public void Resolve(IReadOnlyList<GroupNode> all)
    {
        Groups = name is null
            ? number >= 1 && number <= all.Count ? [all[number - 1]] : throw RegexSyntaxException.Pattern("invalid backref number/name")
            : [.. all.Where(group => group.Name == name)];
        if (Groups.IsEmpty) throw RegexSyntaxException.Pattern($"undefined name <{name}> reference");
    }
}
