using System.Collections.Immutable;
using System.Text.RegularExpressions;
using NetRegex = System.Text.RegularExpressions.Regex;

namespace Pawl.Language.Expressions.Regex;

/// <summary>A regular expression of jq: Oniguruma's syntax and meaning, carried out by .NET's engine. Immutable and thread-safe.</summary>
/// <remarks>
/// The engine backtracks, as Oniguruma does, and <see cref="MatchTimeout"/> stops what explodes. .NET's non-backtracking engine is
/// left alone: in .NET 10 it misses matches (<c>b?c</c> finds only the second <c>c</c> of <c>bacc</c>), and takes milliseconds to build.
/// </remarks>
internal sealed class OnigurumaRegex
{
    /// <summary>Longest that finding one match may take. Default 100 ms.</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pattern, in UTF-16 units. Default 4,096.</summary>
    public const int MaxPatternLength = 4_096;

    /// <summary>Compiled patterns kept for reuse. Default 256.</summary>
    public const int CacheCapacity = 256;

    // Positions that a search for a non-empty match tries between two looks at the caller's time.
    private const int PositionsPerTimeCheck = 256;

    private static readonly RegexCache Cache = new(CacheCapacity);

    private readonly RegexModifiers _modifiers;
    private readonly ParsedPattern _pattern;
    private readonly Lazy<NetRegex>[] _byKind;

    private OnigurumaRegex(string pattern, RegexModifiers modifiers)
    {
        _modifiers = modifiers;
        _pattern = PatternParser.Parse(pattern, modifiers);
        var ascii = new Lazy<NetRegex>(() => Build(TextKind.Ascii, null));
        _byKind = [ascii, new(() => Build(TextKind.Bmp, ascii)), new(() => Build(TextKind.Astral, null))];
        _ = ascii.Value; // what cannot be written fails now, not at the first match
    }

    /// <summary>Whether the modifiers ask for all matches.</summary>
    public bool IsGlobal => _modifiers.HasFlag(RegexModifiers.Global);

    /// <summary>Whether the pattern has groups.</summary>
    public bool HasGroups => !_pattern.Groups.IsEmpty;

    /// <summary>Compiles a pattern, or finds it among those compiled before.</summary>
    /// <param name="pattern">The pattern, at most <see cref="MaxPatternLength"/> units long.</param>
    /// <param name="modifiers">Letters of <see cref="RegexModifiers"/>; null is none.</param>
    /// <exception cref="RegexSyntaxException">Malformed, too long, or not supported; the message is jq's.</exception>
    public static OnigurumaRegex Compile(string pattern, string? modifiers)
    {
        if (pattern.Length > MaxPatternLength) throw RegexSyntaxException.Pattern($"the pattern is longer than {MaxPatternLength} characters");
        return Cache.GetOrAdd(pattern, RegexModifiersReader.Read(modifiers), static (text, read) => new(text, read));
    }

    /// <summary>Whether the text has a match.</summary>
    /// <exception cref="RegexTimeoutException">Finding out took too long.</exception>
    public bool IsMatch(string input, Func<bool>? outOfTime = null)
    {
        var kind = TextKinds.Of(input);
        // Only without surrogates can .NET's own answer be trusted not to lie between the halves of a pair.
        if (kind != TextKind.Astral && !_modifiers.HasFlag(RegexModifiers.NotEmpty))
        {
            return Guarded(() => _byKind[(int)kind].Value.IsMatch(input));
        }
        return Find(_byKind[(int)kind].Value, input, 0, outOfTime) is not null;
    }

    /// <summary>The matches from left to right, found one by one as they are asked for.</summary>
    /// <param name="input">The text, without lone surrogates.</param>
    /// <param name="global">All of them, or the first alone. After an empty match the search goes on one code point further.</param>
    /// <param name="outOfTime">Asked before each search; true ends it. Null: no limit but <see cref="MatchTimeout"/>.</param>
    /// <exception cref="RegexTimeoutException">Finding the next one took too long; raised when it is asked for.</exception>
    public IEnumerable<RegexMatch> Matches(string input, bool global, Func<bool>? outOfTime = null)
    {
        var kind = TextKinds.Of(input);
        var regex = _byKind[(int)kind].Value;
        var offsets = new CodePointOffsets(input, kind);
        for (var start = 0; start <= input.Length;)
        {
            if (outOfTime?.Invoke() == true) throw OutOfTime();
            if (Find(regex, input, start, outOfTime) is not { } match) yield break;

            var keep = match.Groups[PatternWriter.KeepGroup];
            var begin = keep.Success ? keep.Index : match.Index;
            var end = match.Index + match.Length;
            yield return Describe(match, input, begin, end, offsets);
            if (!global) yield break;

            start = begin == end ? Next(input, end) : end;
        }
    }

    private RegexMatch Describe(Match match, string input, int begin, int end, CodePointOffsets offsets)
    {
        var offset = offsets.At(begin);
        var length = offsets.At(end) - offset;
        var captures = ImmutableArray.CreateBuilder<RegexCapture>(_pattern.Groups.Length);
        foreach (var group in _pattern.Groups)
        {
            var captured = match.Groups[group.Number];
            captures.Add(
                !captured.Success ? new(-1, 0, null, group.Name)
                // jq forgets what the groups of an empty match hold: each is empty and stands at the match.
                : begin == end ? new(offset, 0, "", group.Name)
                : new(offsets.At(captured.Index), offsets.At(captured.Index + captured.Length) - offsets.At(captured.Index), captured.Value, group.Name));
        }
        return new(offset, length, input[begin..end], captures.MoveToImmutable());
    }

    private Match? Find(NetRegex regex, string input, int start, Func<bool>? outOfTime)
    {
        if (_modifiers.HasFlag(RegexModifiers.NotEmpty)) return FindNotEmpty(regex, input, start, outOfTime);
        while (start <= input.Length)
        {
            var match = Guarded(() => regex.Match(input, start));
            if (!match.Success) return null;
            if (!SplitsPair(input, match.Index)) return match;
            start = match.Index + 1;
        }
        return null;
    }

    /// <summary>Tries position by position: the pattern was written to hold at the start of the search alone, where it can tell an empty match.</summary>
    private static Match? FindNotEmpty(NetRegex regex, string input, int start, Func<bool>? outOfTime)
    {
        for (var tried = 1; start < input.Length; tried++)
        {
            if (tried % PositionsPerTimeCheck == 0 && outOfTime?.Invoke() == true) throw OutOfTime();
            var match = Guarded(() => regex.Match(input, start));
            if (match.Success) return match;
            start = Next(input, start);
        }
        return null;
    }

    private NetRegex Build(TextKind kind, Lazy<NetRegex>? same)
    {
        var ignoreCase = _modifiers.HasFlag(RegexModifiers.IgnoreCase);
        var text = new PatternWriter(kind, ignoreCase).Write(_pattern);
        var notEmpty = _modifiers.HasFlag(RegexModifiers.NotEmpty);
        if (notEmpty) text = $@"\G(?:{text})(?!\G)";
        if (same?.Value.ToString() == text) return same.Value;

        var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            return new(text, options, MatchTimeout);
        }
        catch (ArgumentException refused)
        {
            // Whatever the parser let through and .NET does not take is the author's to mend, not ours to crash on.
            throw RegexSyntaxException.Pattern(refused.Message);
        }
    }

    private static T Guarded<T>(Func<T> match)
    {
        try
        {
            return match();
        }
        catch (RegexMatchTimeoutException late)
        {
            throw new RegexTimeoutException($"Regex failure: matching took longer than {MatchTimeout.TotalMilliseconds} ms", late);
        }
    }

    private static bool SplitsPair(string input, int index) =>
        index > 0 && index < input.Length && char.IsLowSurrogate(input[index]) && char.IsHighSurrogate(input[index - 1]);

    private static int Next(string input, int index) =>
        index + (index + 1 < input.Length && char.IsSurrogatePair(input[index], input[index + 1]) ? 2 : 1);

    private static RegexTimeoutException OutOfTime() => new("Regex failure: the evaluation ran out of time");
}
