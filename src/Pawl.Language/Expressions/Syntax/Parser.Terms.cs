using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Syntax;

/// <content>Terms and what may follow them.</content>
internal sealed partial class Parser
{
    private Expression ParsePostfix()
    {
        var entered = _depth;
        var isStep = _token.Kind == TokenKind.Field || _token.Is(".");
        var term = _token.Is("try") ? ParseTry() : ParseSuffixes(ParseTerm(), isStep);
        _depth = entered;
        return term;
    }

    private Expression ParseTry()
    {
        Enter();
        var position = Take().Start;
        var body = ParseTryPart();
        var handler = Accept("catch") ? ParseTryPart() : null;
        return new TryExpression(position, body, handler);
    }

    /// <summary>The body and the handler of <c>try</c> bind tighter than any operator but the minus sign.</summary>
    private Expression ParseTryPart() => _token.Is("-") ? ParseUnary() : ParsePostfix();

    private Expression ParseSuffixes(Expression term, bool isStep)
    {
        while (true)
        {
            var token = _token;
            if (Accept("?"))
            {
                // Behind a step it concerns that step alone, behind anything else the whole.
                term = isStep && term is StepExpression { IsOptional: false } step
                    ? step with { IsOptional = true }
                    : new TryExpression(term.Position, term, null);
                isStep = false;
                Enter();
                continue;
            }
            if (token.Kind == TokenKind.Field)
            {
                Advance();
                term = new IndexExpression(term.Position, term, new LiteralExpression(token.Start, JqValue.Text(token.Text)));
            }
            else if (token.Is("["))
            {
                term = ParseBrackets(term);
            }
            else if (Accept("."))
            {
                if (_token.Kind == TokenKind.Quote) term = new IndexExpression(term.Position, term, ParseString(null));
                else if (_token.Is("[")) term = ParseBrackets(term);
                else throw Unexpected("a field, a string or '[' after '.'");
            }
            else
            {
                return term;
            }
            isStep = true;
            Enter(); // each suffix nests the term one level deeper
        }
    }

    private Expression ParseBrackets(Expression target)
    {
        var position = target.Position;
        Expect("[");
        if (Accept("]")) return new IterateExpression(position, target);
        if (Accept(":"))
        {
            var to = ParsePipe();
            Expect("]");
            return new SliceExpression(position, target, null, to);
        }
        var key = ParsePipe();
        if (Accept(":"))
        {
            var to = _token.Is("]") ? null : ParsePipe();
            Expect("]");
            return new SliceExpression(position, target, key, to);
        }
        Expect("]");
        return new IndexExpression(position, target, key);
    }

    private Expression ParseTerm()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Number:
                Advance();
                return new LiteralExpression(token.Start, KeptNumber.Read(token.Text));
            case TokenKind.Quote:
                return ParseString(null);
            case TokenKind.Format:
                Advance();
                return _token.Kind == TokenKind.Quote ? ParseString(token.Text) : new FormatExpression(token.Start, token.Text);
            case TokenKind.Field:
                Advance();
                return new IndexExpression(token.Start, new IdentityExpression(token.Start), new LiteralExpression(token.Start, JqValue.Text(token.Text)));
            case TokenKind.Variable:
                Advance();
                return token.Text == "__loc__" ? Location(token) : new VariableExpression(token.Start, token.Text);
            case TokenKind.Name:
                return ParseCall();
            case TokenKind.Operator:
                return ParseOperatorTerm();
            case TokenKind.Keyword:
                return ParseKeywordTerm();
            default:
                throw Unexpected("a value");
        }
    }

    private Expression ParseOperatorTerm()
    {
        var token = _token;
        if (Accept("."))
        {
            var input = new IdentityExpression(token.Start);
            if (_token.Kind == TokenKind.Quote) return new IndexExpression(token.Start, input, ParseString(null));
            return input; // brackets and fields follow as suffixes
        }
        if (Accept("..")) return new CallExpression(token.Start, "recurse", []);
        if (Accept("("))
        {
            var inner = ParsePipe();
            Expect(")");
            return inner;
        }
        if (Accept("["))
        {
            if (Accept("]")) return new ArrayExpression(token.Start, null);
            var body = ParsePipe();
            Expect("]");
            return new ArrayExpression(token.Start, body);
        }
        if (token.Is("{")) return ParseObject();
        throw Unexpected("a value");
    }

    private Expression ParseKeywordTerm()
    {
        var token = _token;
        switch (token.Text)
        {
            case "if":
                return ParseConditional();
            case "reduce":
            {
                Advance();
                var (source, patterns) = ParseLoopHead();
                var initial = ParsePipe();
                Expect(";");
                var update = ParsePipe();
                Expect(")");
                return new ReduceExpression(token.Start, source, patterns, initial, update);
            }
            case "foreach":
            {
                Advance();
                var (source, patterns) = ParseLoopHead();
                var initial = ParsePipe();
                Expect(";");
                var update = ParsePipe();
                var extract = Accept(";") ? ParsePipe() : null;
                Expect(")");
                return new ForeachExpression(token.Start, source, patterns, initial, update, extract);
            }
            case "break":
                Advance();
                return new BreakExpression(token.Start, ExpectVariable());
            case "import" or "include" or "module":
                throw _lexer.Fail(token.Start, $"'{token.Text}' is not available here: expressions stand alone, without modules");
            default:
                throw Unexpected("a value");
        }
    }

    private (Expression Source, IReadOnlyList<Pattern> Patterns) ParseLoopHead()
    {
        Enter();
        var source = Leave(ParseOperators(0));
        if (!_token.Is("as")) throw Unexpected("'as'");
        var patterns = ParsePatterns();
        Expect("(");
        return (source, patterns);
    }

    private ConditionalExpression ParseConditional()
    {
        var position = Take().Start;
        var branches = new List<(Expression, Expression)>();
        do
        {
            var condition = ParsePipe();
            Expect("then");
            branches.Add((condition, ParsePipe()));
        }
        while (Accept("elif"));
        var otherwise = Accept("else") ? ParsePipe() : null;
        if (!Accept("end")) throw Unexpected(otherwise is null ? "'elif', 'else' or 'end'" : "'end'");
        return new ConditionalExpression(position, branches, otherwise);
    }

    private CallExpression ParseCall()
    {
        var name = Take();
        var arguments = new List<Expression>();
        if (Accept("("))
        {
            do arguments.Add(ParsePipe());
            while (Accept(";"));
            Expect(")");
        }
        foreach (var open in _open)
        {
            if (open.Name == name.Text && open.Arity == arguments.Count) open.IsCalled = true;
        }
        return new CallExpression(name.Start, name.Text, arguments);
    }

    private Expression ParseString(string? format)
    {
        var quote = _token.Start;
        var texts = new List<string>();
        var programs = new List<Expression>();
        while (true)
        {
            var (text, interpolates) = _lexer.NextStringPart(quote);
            texts.Add(text);
            Advance();
            if (!interpolates) break;
            programs.Add(ParsePipe());
            // The parenthesis is not taken as a token: behind it the string goes on.
            if (!_token.Is(")")) throw Unexpected("')'");
        }
        return programs.Count == 0
            ? new LiteralExpression(quote, JqValue.Text(texts[0]))
            : new StringExpression(quote, format, texts, programs);
    }

    private LiteralExpression Location(in Token token) =>
        new(token.Start, JqValue.Object(("file", JqValue.From("<top-level>")), ("line", JqValue.From((double)_lexer.Locate(token.Start).Line))));
}
