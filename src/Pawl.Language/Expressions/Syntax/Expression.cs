namespace Pawl.Language.Expressions.Syntax;

/// <summary>A program as it was written: a tree, each node knowing where it stands.</summary>
/// <param name="Position">Where it starts in the program, in characters from 0.</param>
internal abstract record Expression(int Position);

/// <summary><c>.</c></summary>
internal sealed record IdentityExpression(int Position) : Expression(Position);
/// <summary>A constant.</summary>
internal sealed record LiteralExpression(int Position, JqValue Value) : Expression(Position);
/// <summary><c>$name</c></summary>
internal sealed record VariableExpression(int Position, string Name) : Expression(Position);
/// <summary>A step into a value.</summary>
/// <param name="Position">Where it starts.</param>
/// <param name="Target">What is stepped into.</param>
internal abstract record StepExpression(int Position, Expression Target) : Expression(Position)
{
    /// <summary>Whether a question mark follows: where this one step is impossible, there is no output instead of an error.</summary>
    public bool IsOptional { get; init; }
}
/// <summary><c>target[key]</c> and <c>target.key</c></summary>
internal sealed record IndexExpression(int Position, Expression Target, Expression Key) : StepExpression(Position, Target);
/// <summary><c>target[from:to]</c></summary>
internal sealed record SliceExpression(int Position, Expression Target, Expression? From, Expression? To) : StepExpression(Position, Target);
/// <summary><c>target[]</c></summary>
internal sealed record IterateExpression(int Position, Expression Target) : StepExpression(Position, Target);
/// <summary>A string with interpolations; parts alternate text and programs, text first.</summary>
/// <param name="Position">Where it starts.</param>
/// <param name="Format">The format applied to each interpolation, with its at sign; null for plain text.</param>
/// <param name="Texts">One more than programs.</param>
/// <param name="Programs">What is interpolated.</param>
internal sealed record StringExpression(int Position, string? Format, IReadOnlyList<string> Texts, IReadOnlyList<Expression> Programs) : Expression(Position);
/// <summary><c>@base64</c> as a filter.</summary>
internal sealed record FormatExpression(int Position, string Format) : Expression(Position);
/// <summary><c>[body]</c>; null body for <c>[]</c>.</summary>
internal sealed record ArrayExpression(int Position, Expression? Body) : Expression(Position);
/// <summary><c>{…}</c></summary>
internal sealed record ObjectExpression(int Position, IReadOnlyList<(Expression Key, Expression Value)> Entries) : Expression(Position);
/// <summary><c>-operand</c></summary>
internal sealed record NegateExpression(int Position, Expression Operand) : Expression(Position);
/// <summary><c>a | b | c</c></summary>
internal sealed record PipeExpression(int Position, IReadOnlyList<Expression> Stages) : Expression(Position);
/// <summary><c>a, b, c</c></summary>
internal sealed record CommaExpression(int Position, IReadOnlyList<Expression> Items) : Expression(Position);
/// <summary>Two operands: arithmetic, comparison, <c>and</c>, <c>or</c>, <c>//</c> and the assignments.</summary>
internal sealed record BinaryExpression(int Position, string Operator, Expression Left, Expression Right) : Expression(Position);
/// <summary><c>if … then … elif … else … end</c>; a null else is the identity.</summary>
internal sealed record ConditionalExpression(int Position, IReadOnlyList<(Expression Condition, Expression Then)> Branches, Expression? Else) : Expression(Position);
/// <summary><c>try body catch handler</c>; <c>body?</c> and a missing handler yield nothing on an error.</summary>
internal sealed record TryExpression(int Position, Expression Body, Expression? Handler) : Expression(Position);
/// <summary><c>reduce source as pattern (initial; update)</c></summary>
internal sealed record ReduceExpression(int Position, Expression Source, IReadOnlyList<Pattern> Patterns, Expression Initial, Expression Update) : Expression(Position);
/// <summary><c>foreach source as pattern (initial; update; extract)</c></summary>
internal sealed record ForeachExpression(int Position, Expression Source, IReadOnlyList<Pattern> Patterns, Expression Initial, Expression Update, Expression? Extract) : Expression(Position);
/// <summary><c>source as pattern ?// pattern | body</c></summary>
internal sealed record BindExpression(int Position, Expression Source, IReadOnlyList<Pattern> Patterns, Expression Body) : Expression(Position);
/// <summary><c>label $name | body</c></summary>
internal sealed record LabelExpression(int Position, string Name, Expression Body) : Expression(Position);
/// <summary><c>break $name</c></summary>
internal sealed record BreakExpression(int Position, string Name) : Expression(Position);
/// <summary>A function's name with arguments, or the name of a parameter.</summary>
internal sealed record CallExpression(int Position, string Name, IReadOnlyList<Expression> Arguments) : Expression(Position);
/// <summary><c>def f: …; def g: …; body</c></summary>
internal sealed record DefinitionsExpression(int Position, IReadOnlyList<FunctionDefinition> Definitions, Expression Body) : Expression(Position);

/// <summary><c>def name(parameters): body;</c></summary>
/// <param name="Position">Where it starts.</param>
/// <param name="Name">Its name; several may share one if they differ in parameters.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Body">What it does.</param>
/// <param name="IsRecursive">Whether its body calls a function of its name and arity. Perhaps another one, defined in the body: then it is taken for recursive though it is not.</param>
internal sealed record FunctionDefinition(int Position, string Name, IReadOnlyList<FunctionParameter> Parameters, Expression Body, bool IsRecursive);

/// <summary>A parameter; one with a dollar sign also binds a variable to each output of its argument.</summary>
internal readonly record struct FunctionParameter(string Name, bool IsVariable);

/// <summary>What stands after <c>as</c>.</summary>
internal abstract record Pattern(int Position);
/// <summary><c>$name</c></summary>
internal sealed record VariablePattern(int Position, string Name) : Pattern(Position);
/// <summary><c>[a, b]</c></summary>
internal sealed record ArrayPattern(int Position, IReadOnlyList<Pattern> Items) : Pattern(Position);
/// <summary><c>{key: pattern}</c>; <c>{$name}</c> has a variable and perhaps a pattern too.</summary>
internal sealed record ObjectPattern(int Position, IReadOnlyList<ObjectPatternEntry> Entries) : Pattern(Position);

/// <summary>One member of an object pattern.</summary>
/// <param name="Key">Gives the key.</param>
/// <param name="Variable">Bound to the member as a whole, or null.</param>
/// <param name="Value">Takes the member apart, or null.</param>
internal sealed record ObjectPatternEntry(Expression Key, string? Variable, Pattern? Value);
