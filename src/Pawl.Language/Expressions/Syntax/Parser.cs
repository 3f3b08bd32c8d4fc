namespace Pawl.Language.Expressions.Syntax;

/// <summary>Reads a program by precedence climbing. Nesting is bounded, so that no text can exhaust the thread's stack.</summary>
internal sealed partial class Parser
{
    private readonly Lexer _lexer;
    private readonly List<OpenDefinition> _open = []; // those whose bodies are being read
    private Token _token;
    private int _depth;

    private sealed class OpenDefinition(string name, int arity)
    {
        public string Name => name;
        public int Arity => arity;
        public bool IsCalled { get; set; }
    }

    private Parser(string source)
    {
        _lexer = new Lexer(source);
        _token = _lexer.Next();
    }

    /// <summary>Reads a whole program.</summary>
    /// <exception cref="JqCompileException">It is not one.</exception>
    public static Expression Parse(string source)
    {
        if (source.Length > JqLimits.SourceLength)
        {
            throw new JqCompileException($"The expression is {source.Length} characters long; at most {JqLimits.SourceLength} are allowed", 1, 1);
        }
        var parser = new Parser(source);
        var program = parser.ParsePipe();
        parser.ExpectEnd();
        return program;
    }

    /// <summary>Reads a sequence of function definitions, as a library holds them.</summary>
    public static IReadOnlyList<FunctionDefinition> ParseLibrary(string source)
    {
        var parser = new Parser(source);
        var definitions = parser.ParseDefinitions();
        parser.ExpectEnd();
        return definitions;
    }

    private void ExpectEnd()
    {
        if (_token.Kind != TokenKind.End) throw Unexpected("the end of the expression");
    }

    /// <summary>Stages separated by <c>|</c>; definitions may stand before.</summary>
    private Expression ParsePipe()
    {
        Enter();
        var position = _token.Start;
        if (_token.Is("def"))
        {
            var definitions = ParseDefinitions();
            return Leave(new DefinitionsExpression(position, definitions, ParsePipe()));
        }
        List<Expression>? stages = null;
        var stage = ParseComma();
        while (Accept("|"))
        {
            stages ??= [stage];
            if (_token.Is("def"))
            {
                stages.Add(ParsePipe());
                break;
            }
            stages.Add(ParseComma());
        }
        return Leave(stages is null ? stage : new PipeExpression(position, stages));
    }

    private Expression ParseComma()
    {
        var position = _token.Start;
        var item = ParseItem();
        if (!_token.Is(",")) return item;
        var items = new List<Expression> { item };
        while (Accept(",")) items.Add(ParseItem());
        return new CommaExpression(position, items);
    }

    /// <summary>What a comma separates: an expression, or one of the forms that take all that follows as their body.</summary>
    private Expression ParseItem()
    {
        var position = _token.Start;
        if (_token.Is("def")) return ParsePipe();
        if (Accept("label"))
        {
            var name = ExpectVariable();
            Expect("|");
            return new LabelExpression(position, name, ParsePipe());
        }
        var expression = ParseOperators(0);
        if (!_token.Is("as")) return expression;
        var patterns = ParsePatterns();
        Expect("|");
        return new BindExpression(position, expression, patterns, ParsePipe());
    }

    private enum Associativity
    {
        Left,
        Right,
        None,
    }

    private static (int Level, Associativity Associativity) PrecedenceOf(in Token token) =>
        token.Kind is not (TokenKind.Operator or TokenKind.Keyword) ? (-1, default) : token.Text switch
        {
            "//" => (1, Associativity.Right),
            "=" or "|=" or "+=" or "-=" or "*=" or "/=" or "%=" or "//=" => (2, Associativity.None),
            "or" => (3, Associativity.Left),
            "and" => (4, Associativity.Left),
            "==" or "!=" or "<" or "<=" or ">" or ">=" => (5, Associativity.None),
            "+" or "-" => (6, Associativity.Left),
            "*" or "/" or "%" => (7, Associativity.Left),
            _ => (-1, default),
        };

    private Expression ParseOperators(int lowest)
    {
        var entered = _depth;
        var left = ParseUnary();
        while (true)
        {
            var token = _token;
            var (level, associativity) = PrecedenceOf(token);
            if (level < Math.Max(lowest, 0)) break;
            Advance();
            Enter(); // each operator nests its left side one level deeper
            var right = ParseOperators(associativity == Associativity.Right ? level : level + 1);
            left = new BinaryExpression(token.Start, token.Text, left, right);
            if (associativity == Associativity.None && PrecedenceOf(_token).Level == level)
            {
                throw _lexer.Fail(_token.Start, $"'{token.Text}' and '{_token.Text}' cannot follow each other; use parentheses");
            }
        }
        _depth = entered;
        return left;
    }

    private Expression ParseUnary()
    {
        var position = _token.Start;
        if (!Accept("-")) return ParsePostfix();
        Enter();
        var operand = ParseUnary();
        return Leave(operand is LiteralExpression { Value.IsNumber: true } literal
            ? literal with { Position = position, Value = Builtins.Arithmetic.NegateLiteral(literal.Value) }
            : new NegateExpression(position, operand));
    }

    private List<FunctionDefinition> ParseDefinitions()
    {
        var definitions = new List<FunctionDefinition>();
        while (_token.Is("def"))
        {
            Enter();
            var position = _token.Start;
            Advance();
            if (_token.Kind is not (TokenKind.Name or TokenKind.Keyword)) throw Unexpected("a function's name");
            var name = Take().Text;
            var parameters = new List<FunctionParameter>();
            if (Accept("("))
            {
                do parameters.Add(ParseParameter());
                while (Accept(";"));
                Expect(")");
            }
            Expect(":");
            var open = new OpenDefinition(name, parameters.Count);
            _open.Add(open);
            var body = ParsePipe();
            Expect(";");
            _open.RemoveAt(_open.Count - 1);
            definitions.Add(new FunctionDefinition(position, name, parameters, body, open.IsCalled));
            _depth--;
        }
        return definitions;
    }

    private FunctionParameter ParseParameter()
    {
        if (_token.Kind == TokenKind.Variable) return new FunctionParameter(Take().Text, IsVariable: true);
        if (_token.Kind is TokenKind.Name or TokenKind.Keyword) return new FunctionParameter(Take().Text, IsVariable: false);
        throw Unexpected("a parameter's name");
    }

    private void Enter()
    {
        if (++_depth > JqLimits.ProgramDepth)
        {
            throw _lexer.Fail(_token.Start, $"The expression nests deeper than {JqLimits.ProgramDepth} levels; name parts of it with def");
        }
    }

    private Expression Leave(Expression expression)
    {
        _depth--;
        return expression;
    }

    private Token Take()
    {
        var token = _token;
        Advance();
        return token;
    }

    private void Advance() => _token = _lexer.Next();

    private bool Accept(string text)
    {
        if (!_token.Is(text)) return false;
        Advance();
        return true;
    }

    private void Expect(string text)
    {
        if (!Accept(text)) throw Unexpected($"'{text}'");
    }

    private string ExpectVariable() => _token.Kind == TokenKind.Variable ? Take().Text : throw Unexpected("a variable such as $name");

    private JqCompileException Unexpected(string expected) =>
        _lexer.Fail(_token.Start, $"Syntax error: {_token.Description} stands where {expected} was expected");
}
