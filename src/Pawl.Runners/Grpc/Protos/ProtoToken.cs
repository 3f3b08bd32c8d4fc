namespace Pawl.Runners.Grpc.Protos;

/// <summary>What a token is.</summary>
internal enum ProtoTokenKind
{
    /// <summary>A word, keywords included: which words are keywords depends on the place.</summary>
    Word,
    /// <summary>A whole number in decimal, octal or hexadecimal; its sign is a symbol of its own.</summary>
    Integer,
    /// <summary>A number with a fraction or an exponent.</summary>
    Decimal,
    /// <summary>A quoted text, unescaped.</summary>
    Text,
    /// <summary>A single character of punctuation.</summary>
    Symbol,
    /// <summary>The end of the document.</summary>
    End,
}

/// <summary>Where something stands in a document; both count from 1.</summary>
internal readonly record struct ProtoPosition(int Line, int Column)
{
    public override string ToString() => $"line {Line}, column {Column}";
}

/// <summary>One token of a <c>.proto</c> document.</summary>
internal readonly record struct ProtoToken(ProtoTokenKind Kind, string Text, ProtoPosition Position)
{
    public bool Is(string text) => Kind is ProtoTokenKind.Word or ProtoTokenKind.Symbol && Text == text;

    /// <summary>The token for people.</summary>
    public string Shown => Kind switch
    {
        ProtoTokenKind.End => "the end of the document",
        ProtoTokenKind.Text => $"the text \"{Short}\"",
        _ => $"'{Short}'",
    };

    private string Short => Text.Length <= 60 ? Text : Text[..60] + "…";
}

/// <summary>A document is not in the protobuf language, or says something that cannot be.</summary>
/// <param name="position">Where.</param>
/// <param name="message">What is wrong, one sentence without the full stop.</param>
internal sealed class ProtoSyntaxException(ProtoPosition position, string message) : Exception(message)
{
    public ProtoPosition Position => position;
}
