namespace Pawl.Language.Schemas.Patterns;

/// <summary>Estimates how many states a pattern has when its counted repetitions are unfolded: <c>((a{100}){100}){100}</c> has a million.</summary>
internal sealed class PatternSize
{
    private readonly Stack<(long Total, long Last)> _outer = [];
    private long _last;

    /// <summary>States so far.</summary>
    public long Total { get; private set; }

    public void Atom(int states)
    {
        _last = states;
        Total = Sum(Total, states);
    }

    /// <exception cref="FormatException">Too many groups inside each other.</exception>
    public void Open()
    {
        if (_outer.Count >= JsonSchemaLimits.PatternDepth) throw new FormatException($"more than {JsonSchemaLimits.PatternDepth} groups are inside each other");
        _outer.Push((Total, _last));
        Total = 0;
        _last = 0;
    }

    public void Close()
    {
        // An unbalanced pattern is told by the one who compiles it.
        if (!_outer.TryPop(out var outer)) return;
        _last = Total;
        Total = Sum(outer.Total, _last);
    }

    public void Repeat(long times)
    {
        var repeated = _last == 0 || times <= long.MaxValue / 4 / _last ? _last * Math.Max(times, 1) : long.MaxValue / 4;
        Total = Sum(Total - _last, repeated);
        _last = repeated;
    }

    private static long Sum(long left, long right) => Math.Min(left + right, long.MaxValue / 4);
}
