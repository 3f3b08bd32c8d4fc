using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pawl.Language.Expressions.Regex;

/// <summary>Writes a parsed pattern in .NET's syntax, for one kind of text.</summary>
/// <param name="kind">The texts it shall match.</param>
/// <param name="ignoreCase">Whether the whole is compiled to ignore case; parts that differ are marked.</param>
internal sealed class PatternWriter(TextKind kind, bool ignoreCase)
{
    /// <summary>Characters that a written pattern may have. Default 256 Ki: calls of groups and Unicode tables make it longer than what was read.</summary>
    public const int MaxLength = 256 << 10;

    /// <summary>Name of the empty group that marks where <c>\K</c> was passed.</summary>
    public const string KeepGroup = "keep";

    private const string Special = @"\*+?|{[()^$.# ";

    private readonly StringBuilder _output = new();
    private readonly HashSet<int> _open = [];

    private bool Astral => kind == TextKind.Astral;

    /// <summary>Writes the whole pattern.</summary>
    /// <exception cref="RegexSyntaxException">A group calls itself, or the result is too long.</exception>
    public string Write(ParsedPattern pattern)
    {
        Write(pattern.Root);
        return _output.ToString();
    }

    private void Write(PatternNode node)
    {
        if (_output.Length > MaxLength) throw RegexSyntaxException.Pattern("the pattern is too big");
        switch (node)
        {
            case LiteralNode literal:
                WriteLiteral(literal);
                break;
            case ClassNode set:
                WriteCased(set.IgnoreCase, () => set.Class.Write(_output, Astral, set.IgnoreCase));
                break;
            case AnyNode any:
                CharacterClass.WriteAny(any.MatchesNewline, Astral, _output);
                break;
            case AnchorNode anchor:
                WriteAnchor(anchor.Kind);
                break;
            case SequenceNode sequence:
                foreach (var item in sequence.Items) Write(item);
                break;
            case AlternationNode alternation:
                WriteWrapped("(?:", alternation);
                break;
            case RepeatNode repeat:
                WriteRepeat(repeat);
                break;
            case GroupNode group:
                WriteGroup(group);
                break;
            case CallNode call:
                WriteCall(call);
                break;
            case AtomicNode atomic:
                WriteWrapped("(?>", atomic.Body);
                break;
            case LookNode look:
                WriteWrapped((look.Behind, look.Negative) switch
                {
                    (true, true) => "(?<!",
                    (true, false) => "(?<=",
                    (false, true) => "(?!",
                    (false, false) => "(?=",
                }, look.Body);
                break;
            case BackreferenceNode backreference:
                WriteCased(backreference.IgnoreCase, () => WriteBackreference(backreference.Reference.Groups));
                break;
            case ConditionalNode conditional:
                WriteConditional(conditional);
                break;
            case KeepNode:
                _output.Append("(?<").Append(KeepGroup).Append(">)");
                break;
            case GraphemeNode:
                GraphemePattern.Write(kind, _output);
                break;
        }
    }

    private void WriteLiteral(LiteralNode literal)
    {
        var rune = new Rune(literal.CodePoint);
        var cased = literal.IgnoreCase != ignoreCase && Rune.IsLetter(rune);
        if (cased) _output.Append(literal.IgnoreCase ? "(?i:" : "(?-i:");
        if (rune.IsAscii && Special.Contains((char)literal.CodePoint, StringComparison.Ordinal)) _output.Append('\\');
        _output.Append(rune.ToString());
        if (cased) _output.Append(')');
    }

    private void WriteCased(bool wanted, Action write)
    {
        if (wanted != ignoreCase) _output.Append(wanted ? "(?i:" : "(?-i:");
        write();
        if (wanted != ignoreCase) _output.Append(')');
    }

    private void WriteWrapped(string opening, PatternNode body)
    {
        _output.Append(opening);
        WriteBranches(body);
        _output.Append(')');
    }

    private void WriteBranches(PatternNode body)
    {
        if (body is not AlternationNode alternation)
        {
            Write(body);
            return;
        }
        for (var i = 0; i < alternation.Branches.Length; i++)
        {
            if (i > 0) _output.Append('|');
            Write(alternation.Branches[i]);
        }
    }

    private void WriteGroup(GroupNode group)
    {
        if (!_open.Add(group.Number)) throw RegexSyntaxException.Unsupported("recursion is");
        WriteWrapped($"(?<{group.Number.ToString(CultureInfo.InvariantCulture)}>", group.Body);
        _open.Remove(group.Number);
    }

    private void WriteCall(CallNode call)
    {
        if (call.Reference.Groups is not [var group]) throw RegexSyntaxException.Pattern($"multiplex definition name <{call.Reference.Text}> call");
        WriteGroup(group);
    }

    private void WriteRepeat(RepeatNode repeat)
    {
        // .NET's interpreter corrupts its stack in a lazy loop that must run once and whose body may be empty: (?:a*)+? .
        // The same said without a lower bound is safe.
        if (repeat is { Mode: RepeatMode.Lazy, Min: > 0 } && MayBeEmpty(repeat.Body))
        {
            Write(new SequenceNode([.. Enumerable.Repeat(repeat.Body, repeat.Min), repeat with { Min = 0, Max = repeat.Max - repeat.Min }]));
            return;
        }
        var possessive = repeat.Mode == RepeatMode.Possessive;
        if (possessive) _output.Append("(?>");

        if (IsOneItem(repeat.Body)) Write(repeat.Body);
        else WriteWrapped("(?:", repeat.Body);

        _output.Append((repeat.Min, repeat.Max) switch
        {
            (0, null) => "*",
            (1, null) => "+",
            (0, 1) => "?",
            (var min, null) => string.Create(CultureInfo.InvariantCulture, $"{{{min},}}"),
            var (min, max) => string.Create(CultureInfo.InvariantCulture, $"{{{min},{max}}}"),
        });
        if (repeat.Mode == RepeatMode.Lazy) _output.Append('?');
        if (possessive) _output.Append(')');
    }

    /// <summary>Whether a node is written as something that a quantifier takes as a whole.</summary>
    private static bool IsOneItem(PatternNode node) => node switch
    {
        LiteralNode literal => literal.CodePoint < CodePointSet.FirstAstral,
        ClassNode or AnyNode or AlternationNode or GroupNode or CallNode or AtomicNode => true,
        _ => false,
    };

    private static bool MayBeEmpty(PatternNode node) => node switch
    {
        LiteralNode or ClassNode or AnyNode or GraphemeNode => false,
        SequenceNode sequence => sequence.Items.All(MayBeEmpty),
        AlternationNode alternation => alternation.Branches.Any(MayBeEmpty),
        RepeatNode repeat => repeat.Min == 0 || MayBeEmpty(repeat.Body),
        GroupNode group => MayBeEmpty(group.Body),
        AtomicNode atomic => MayBeEmpty(atomic.Body),
        _ => true,
    };

    private void WriteBackreference(ImmutableArray<GroupNode> groups)
    {
        if (groups is [var only])
        {
            _output.Append(CultureInfo.InvariantCulture, $@"\k<{only.Number}>");
            return;
        }
        // Of groups that share a name the last one that took part counts; .NET fails on one that did not, and goes on.
        _output.Append("(?>").AppendJoin('|', groups.Reverse().Select(group => $@"\k<{group.Number.ToString(CultureInfo.InvariantCulture)}>")).Append(')');
    }

    private void WriteConditional(ConditionalNode conditional)
    {
        if (conditional.Reference.Groups is not [var group]) throw RegexSyntaxException.Unsupported("conditions on a name of several groups are");
        _output.Append(CultureInfo.InvariantCulture, $"(?({group.Number})(?:");
        WriteBranches(conditional.Yes);
        _output.Append(")|(?:");
        WriteBranches(conditional.No);
        _output.Append("))");
    }

    private void WriteAnchor(Anchor anchor)
    {
        switch (anchor)
        {
            case Anchor.TextStart:
                _output.Append(@"\A");
                break;
            case Anchor.TextEnd:
                _output.Append(@"\z");
                break;
            case Anchor.TextEndOrLastNewline:
                _output.Append(@"\Z");
                break;
            case Anchor.LineStart:
                _output.Append(@"(?:\A|(?<=\n)(?!\z))");
                break;
            case Anchor.LineEnd:
                _output.Append("(?m:$)");
                break;
            case Anchor.SearchStart:
                _output.Append(@"\G");
                break;
            case Anchor.WordBoundary or Anchor.NotWordBoundary when kind == TextKind.Ascii:
                _output.Append(anchor == Anchor.WordBoundary ? @"\b" : @"\B");
                break;
            default:
                WriteWordBoundary(anchor == Anchor.NotWordBoundary);
                break;
        }
    }

    /// <summary>Writes a boundary out: .NET's own counts other characters as parts of words than Oniguruma does.</summary>
    private void WriteWordBoundary(bool negated)
    {
        var builder = new StringBuilder();
        CharacterClass.Of(CharacterProperties.Word, negated: false).Write(builder, Astral, ignoreCase: false);
        var word = builder.ToString();
        _output.Append(negated ? $"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))" : $"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))");
    }
}
