namespace Pawl.Language.Expressions.Syntax;

/// <content>Objects, and the patterns that take values apart.</content>
internal sealed partial class Parser
{
    private ObjectExpression ParseObject()
    {
        var position = Take().Start;
        var entries = new List<(Expression, Expression)>();
        while (!_token.Is("}"))
        {
            if (entries.Count > 0) Expect(",");
            if (_token.Is("}") && entries.Count > 0) break; // a comma may stand behind the last entry
            entries.Add(ParseEntry());
            if (!_token.Is(",") && !_token.Is("}")) throw Unexpected("',' or '}'");
        }
        Expect("}");
        return new ObjectExpression(position, entries);
    }

    private (Expression Key, Expression Value) ParseEntry()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Variable:
            {
                Advance();
                Expression variable = token.Text == "__loc__" ? Location(token) : new VariableExpression(token.Start, token.Text);
                return Accept(":") ? (variable, ParseEntryValue()) : (Text(token), variable);
            }
            case TokenKind.Name or TokenKind.Keyword:
            {
                Advance();
                var key = Text(token);
                return (key, Accept(":") ? ParseEntryValue() : Member(key));
            }
            case TokenKind.Quote or TokenKind.Format:
            {
                if (token.Kind == TokenKind.Format) Advance();
                if (_token.Kind != TokenKind.Quote) throw Unexpected("a string");
                var key = ParseString(token.Kind == TokenKind.Format ? token.Text : null);
                return (key, Accept(":") ? ParseEntryValue() : Member(key));
            }
            case TokenKind.Number:
                throw _lexer.Fail(token.Start, $"Cannot use number ({token.Text}) as object key");
            default:
            {
                if (!Accept("(")) throw Unexpected("a key: a name, a string, a variable or (…)");
                var key = ParsePipe();
                Expect(")");
                if (key is LiteralExpression { Value: { IsString: false } constant })
                {
                    throw _lexer.Fail(token.Start, $"Cannot use {JqErrors.Describe(constant)} as object key");
                }
                Expect(":");
                return (key, ParseEntryValue());
            }
        }
    }

    /// <summary>A value is an expression or a pipe of them; a comma would end the entry.</summary>
    private Expression ParseEntryValue()
    {
        Enter();
        var position = _token.Start;
        var value = ParseOperators(0);
        if (!_token.Is("|")) return Leave(value);
        var stages = new List<Expression> { value };
        while (Accept("|")) stages.Add(ParseOperators(0));
        return Leave(new PipeExpression(position, stages));
    }

    private List<Pattern> ParsePatterns()
    {
        Expect("as");
        var patterns = new List<Pattern>();
        do patterns.Add(ParsePattern());
        while (Accept("?//"));
        return patterns;
    }

    private Pattern ParsePattern()
    {
        Enter();
        var token = _token;
        Pattern pattern;
        if (token.Kind == TokenKind.Variable)
        {
            Advance();
            pattern = new VariablePattern(token.Start, token.Text);
        }
        else if (Accept("["))
        {
            var items = new List<Pattern>();
            do items.Add(ParsePattern());
            while (Accept(","));
            Expect("]");
            pattern = new ArrayPattern(token.Start, items);
        }
        else if (Accept("{"))
        {
            var entries = new List<ObjectPatternEntry>();
            do entries.Add(ParsePatternEntry());
            while (Accept(","));
            Expect("}");
            pattern = new ObjectPattern(token.Start, entries);
        }
        else
        {
            throw Unexpected("a pattern: $name, […] or {…}");
        }
        _depth--;
        return pattern;
    }

    private ObjectPatternEntry ParsePatternEntry()
    {
        var token = _token;
        if (token.Kind == TokenKind.Variable)
        {
            Advance();
            return new ObjectPatternEntry(Text(token), token.Text, Accept(":") ? ParsePattern() : null);
        }
        Expression key;
        if (token.Kind is TokenKind.Name or TokenKind.Keyword)
        {
            Advance();
            key = Text(token);
        }
        else if (token.Kind is TokenKind.Quote)
        {
            key = ParseString(null);
        }
        else
        {
            Expect("(");
            key = ParsePipe();
            Expect(")");
        }
        Expect(":");
        return new ObjectPatternEntry(key, null, ParsePattern());
    }

    private static LiteralExpression Text(in Token token) => new(token.Start, JqValue.Text(token.Text));

    private static IndexExpression Member(Expression key) => new(key.Position, new IdentityExpression(key.Position), key);
}
