namespace Pawl.Language.Expressions.Syntax;

/// <summary>What a piece of program text is.</summary>
internal enum TokenKind
{
    /// <summary>The end of the program.</summary>
    End,
    /// <summary>A number; the text is its literal.</summary>
    Number,
    /// <summary>The opening quote of a string; the parser then reads its parts.</summary>
    Quote,
    /// <summary>A name that is not a keyword.</summary>
    Name,
    /// <summary>A word the grammar knows.</summary>
    Keyword,
    /// <summary><c>.name</c>; the text is the name.</summary>
    Field,
    /// <summary><c>$name</c>; the text is the name.</summary>
    Variable,
    /// <summary><c>@name</c>; the text is the name with its at sign.</summary>
    Format,
    /// <summary>Punctuation.</summary>
    Operator,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text or name.</param>
/// <param name="Start">Where it starts, in characters from 0.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End)
{
    /// <summary>Whether this is a piece of punctuation or a keyword.</summary>
    public bool Is(string text) => Kind is TokenKind.Operator or TokenKind.Keyword && Text == text;

    /// <summary>How messages name it.</summary>
    public string Description => Kind switch
    {
        TokenKind.End => "the end of the expression",
        TokenKind.Quote => "a string",
        TokenKind.Field => $"'.{Text}'",
        TokenKind.Variable => $"'${Text}'",
        _ => $"'{Text}'",
    };
}
