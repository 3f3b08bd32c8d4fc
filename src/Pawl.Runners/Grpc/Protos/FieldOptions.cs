namespace Pawl.Runners.Grpc.Protos;

/// <summary>The options of a field that change how it is sent; all others are skipped.</summary>
/// <param name="Packed">Whether a repeated field is packed; null when the syntax decides.</param>
/// <param name="JsonName">The name in JSON; null for the one that follows from the field's.</param>
internal sealed record FieldOptions(bool? Packed, string? JsonName)
{
    public static FieldOptions None { get; } = new(null, null);

    /// <summary>Reads <c>[ … ]</c>.</summary>
    public static FieldOptions Read(ProtoTokens tokens)
    {
        var options = None;
        tokens.Expect("[");
        do
        {
            if (tokens.TryTake("packed"))
            {
                tokens.Expect("=");
                options = options with { Packed = tokens.TryTake("true") || (tokens.TryTake("false") ? false : throw tokens.Unexpected("true or false")) };
            }
            else if (tokens.TryTake("json_name"))
            {
                tokens.Expect("=");
                options = options with { JsonName = tokens.Text("a name in quotes") };
            }
            else tokens.SkipTo(",", "]");
        }
        while (tokens.TryTake(","));
        tokens.Expect("]");
        return options;
    }
}
