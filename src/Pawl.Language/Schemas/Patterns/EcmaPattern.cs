using System.Globalization;
using System.Text;

namespace Pawl.Language.Schemas.Patterns;

/// <summary>Translates an ECMA-262 pattern (flag <c>u</c>) to one for .NET, which works on UTF-16 units and reads several escapes differently.</summary>
/// <remarks>
/// Source: ECMA-262, section "Patterns". One pass, token by token; what is left as it is, such as unbalanced parentheses, .NET judges.
/// A lone <c>{</c>, <c>}</c> or <c>]</c> is taken literally, as browsers do without the flag: many published schemas need it.
/// </remarks>
internal sealed class EcmaPattern
{
    private const string WordCharacters = "[0-9A-Za-z_]";

    private readonly PatternReader _in;
    private readonly StringBuilder _out = new();
    private readonly PatternSize _size = new();
    private readonly Dictionary<string, int> _names;
    private readonly int _groups;
    private bool _needsBacktracking;

    private EcmaPattern(string pattern)
    {
        _in = new PatternReader(pattern);
        (_groups, _names) = PatternGroups.Count(pattern);
    }

    /// <summary>A pattern that .NET understands.</summary>
    /// <param name="Text">The pattern.</param>
    /// <param name="NeedsBacktracking">Whether it has look-around or back-references.</param>
    /// <param name="Size">About how many states it has with its repetitions unfolded.</param>
    public sealed record Translation(string Text, bool NeedsBacktracking, long Size);

    /// <exception cref="FormatException">Not a pattern; the message says why.</exception>
    public static Translation Translate(string pattern)
    {
        var translator = new EcmaPattern(pattern);
        while (!translator._in.AtEnd) translator.Token();
        return new(translator._out.ToString(), translator._needsBacktracking, translator._size.Total);
    }

    private void Token()
    {
        var c = _in.Next();
        switch (c)
        {
            case '\\': Escape(); break;
            case '[': Emit(CharacterClass.Read(_in)); break;
            case '.': Emit(CodePointSet.Dot); break;
            case '^': _out.Append('^'); break;
            case '$': _out.Append(@"\z"); break; // .NET's $ also matches before a final line feed
            case '(': Open(); break;
            case ')':
                _size.Close();
                _out.Append(')');
                break;
            case '|': _out.Append('|'); break;
            case '*' or '+' or '?':
                _out.Append((char)c);
                Lazy();
                break;
            case '{' when _in.TryReadCount(out var count, out var times):
                _size.Repeat(times);
                _out.Append(count);
                Lazy();
                break;
            default: Emit(CodePointSet.Of(c)); break;
        }
    }

    private void Lazy()
    {
        if (_in.TryRead("?")) _out.Append('?');
    }

    private void Open()
    {
        _size.Open();
        if (_in.TryRead("?:"))
        {
            _out.Append("(?:");
        }
        else if (_in.TryRead("?<=") || _in.TryRead("?<!") || _in.TryRead("?=") || _in.TryRead("?!"))
        {
            _needsBacktracking = true;
            _out.Append('(').Append(_in.LastRead);
        }
        else
        {
            // Groups lose their names: .NET numbers named groups after all others, ECMA-262 in order.
            if (_in.TryRead("?<")) _in.ReadUntil('>', "the name of a group is not closed");
            else if (_in.TryRead("?")) throw new FormatException("(? must go on with ':', '=', '!', '<=', '<!' or a name in <>");
            _out.Append('(');
        }
    }

    private void Escape()
    {
        switch (_in.Peek())
        {
            case 'b' or 'B':
                Boundary(_in.Next() == 'B');
                break;
            case 'k' when _names.Count > 0:
                _in.Next();
                if (!_in.TryRead("<")) throw new FormatException(@"\k must be followed by the name of a group in <>");
                var name = _in.ReadUntil('>', "the name of a group is not closed");
                BackReference(_names.TryGetValue(name, out var number) ? number : throw new FormatException($"there is no group named {name}"));
                break;
            case >= '1' and <= '9':
                var digits = _in.ReadDigits();
                BackReference(int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var group) && group <= _groups ? group : throw new FormatException($"there is no group number {digits}"));
                break;
            default:
                Emit(EscapeSequence.Read(_in, inClass: false));
                break;
        }
    }

    private void Boundary(bool not)
    {
        // .NET's \b knows the letters of all languages, that of ECMA-262 only ASCII.
        _needsBacktracking = true;
        _out.Append(not
            ? $"(?:(?<={WordCharacters})(?={WordCharacters})|(?<!{WordCharacters})(?!{WordCharacters}))"
            : $"(?:(?<={WordCharacters})(?!{WordCharacters})|(?<!{WordCharacters})(?={WordCharacters}))");
    }

    private void BackReference(int group)
    {
        // In ECMA-262 a group that took no part matches the empty text, in .NET it fails.
        _needsBacktracking = true;
        Emit(string.Create(CultureInfo.InvariantCulture, $"(?({group})\\{group}|)"), size: 1);
    }

    private void Emit(CodePointSet set) => Emit(set.ToPattern(), set.Size);

    private void Emit(string atom, int size)
    {
        _size.Atom(size);
        _out.Append(atom);
    }
}
