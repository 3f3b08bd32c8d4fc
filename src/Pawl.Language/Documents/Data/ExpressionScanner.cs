namespace Pawl.Language.Documents.Data;

/// <summary>Walks over jq text without parsing it: finds the brace that closes <c>${ … }</c>, and names after <c>$</c>.</summary>
/// <remarks>Follows jq's lexer: braces and parentheses nest, strings may hold <c>\( … )</c> with code inside, comments run to the end of the line.</remarks>
internal ref struct ExpressionScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;
    private readonly Stack<char> open = new(); // '{', '(' code; 'i' an interpolation; '"' a string
    private int at;

    /// <summary>Index of the closing brace for code that begins at <paramref name="start"/>, or -1.</summary>
    public static int FindClosingBrace(ReadOnlySpan<char> text, int start)
    {
        var scanner = new ExpressionScanner(text) { at = start };
        while (scanner.at < text.Length)
        {
            // An open parenthesis does not keep the brace: jq will say what is wrong with the code inside.
            if (scanner.IsCode && text[scanner.at] == '}' && !scanner.open.Contains('{') && !scanner.open.Contains('"')) return scanner.at;
            scanner.Step();
        }
        return -1;
    }

    /// <summary>Indexes of the dollar signs in code: not those in strings and comments.</summary>
    public static IEnumerable<int> Variables(string code)
    {
        var found = new List<int>();
        var scanner = new ExpressionScanner(code);
        while (scanner.at < code.Length)
        {
            if (scanner.IsCode && code[scanner.at] == '$') found.Add(scanner.at);
            scanner.Step();
        }
        return found;
    }

    private readonly bool IsCode => !open.TryPeek(out var top) || top != '"';

    private void Step()
    {
        var c = text[at++];
        if (!IsCode)
        {
            StepInString(c);
            return;
        }
        switch (c)
        {
            case '"': open.Push('"'); break;
            case '{' or '(': open.Push(c); break;
            case '}': Close('{'); break;
            case ')':
                if (open.TryPeek(out var top) && top is '(' or 'i') open.Pop();
                break;
            case '#': SkipComment(); break;
            default: break;
        }
    }

    private void StepInString(char c)
    {
        if (c == '"') open.Pop();
        else if (c == '\\' && at < text.Length && text[at++] == '(') open.Push('i');
    }

    private readonly void Close(char bracket)
    {
        if (open.TryPeek(out var top) && top == bracket) open.Pop();
    }

    /// <summary>To the end of the line; an odd number of backslashes before it continues the comment.</summary>
    private void SkipComment()
    {
        while (at < text.Length && text[at] is not ('\n' or '\r'))
        {
            var isEscape = text[at] == '\\' && at + 1 < text.Length;
            at += isEscape ? text[at + 1] == '\r' && at + 2 < text.Length && text[at + 2] == '\n' ? 3 : 2 : 1;
        }
    }
}
