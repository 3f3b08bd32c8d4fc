namespace Pawl.Runners.Grpc.Protos;

/// <summary>The names and numbers that a message or an enum has given up.</summary>
internal sealed class ReservedNames
{
    /// <summary>Ranges in one message or enum. Each of its fields is compared with each of them.</summary>
    private const int MaxRanges = 2_000;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<(int From, int To)> _numbers = [];

    /// <summary>Reads what follows <c>reserved</c>, or the numbers that follow <c>extensions</c>.</summary>
    public void Read(ProtoTokens tokens, long from, long to)
    {
        do
        {
            if (tokens.Current.Kind == ProtoTokenKind.Text) _names.Add(tokens.Text("a name"));
            else
            {
                if (_numbers.Count >= MaxRanges) throw new ProtoSyntaxException(tokens.Current.Position, $"more than {MaxRanges} ranges are reserved");
                var first = tokens.Integer("a reserved number", from, to);
                var last = !tokens.TryTake("to") ? first : tokens.TryTake("max") ? (int)to : tokens.Integer("the end of the range", first, to);
                _numbers.Add((first, last));
            }
        }
        while (tokens.TryTake(","));
        if (tokens.At("[")) FieldOptions.Read(tokens); // of extension ranges
        tokens.Expect(";");
    }

    /// <exception cref="ProtoSyntaxException">The name or the number is reserved.</exception>
    public void Check(string name, int number, ProtoPosition position)
    {
        if (_names.Contains(name)) throw new ProtoSyntaxException(position, $"the name '{name}' is reserved");
        foreach (var (from, to) in _numbers)
            if (number >= from && number <= to) throw new ProtoSyntaxException(position, $"the number {number} is reserved");
    }
}
