using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Nodes;
using Pawl.Language.Expressions.Syntax;

namespace Pawl.Language.Expressions.Compilation;

/// <summary>Turns a syntax tree into nodes: resolves names, inlines functions that are not recursive, folds constants.</summary>
internal sealed partial class Compiler
{
    // Inlining multiplies text. Beyond these, functions are called instead, which is slower and always works.
    private const int MaxInlinedNodes = 20_000;
    private const int MaxDepth = 700;

    private readonly string _source;
    private readonly IReadOnlyCollection<string> _outside;
    private readonly List<string> _variables = [];
    private readonly Queue<(FunctionContext Context, Func<Node> Body)> _bodies = new();
    private readonly List<(FunctionContext Context, Node Body)> _toEmit = [];
    private readonly Dictionary<FunctionDefinition, FunctionScope> _library = new(ReferenceEqualityComparer.Instance);

    private FunctionContext _context = new(null);
    private bool _tracksPaths;
    private int _nodes;
    private int _depth;

    private Compiler(string source, IReadOnlyCollection<string> outside)
    {
        _source = source;
        _outside = outside;
    }

    /// <summary>Compiles a program.</summary>
    /// <exception cref="JqCompileException">It does not compile.</exception>
    public static CompiledProgram Compile(string source, IReadOnlyCollection<string> outside)
    {
        var compiler = new Compiler(source, outside);
        return compiler.Run(Parser.Parse(source));
    }

    private CompiledProgram Run(Expression program)
    {
        var top = _context;
        var root = Compile(program, null);
        CompileBodies();
        if (!root.IsSingle)
        {
            _toEmit.Add((top, root));
            // Emitting may ask for bodies that only tracked paths need.
            for (var i = 0; i < _toEmit.Count; i++)
            {
                var (context, body) = _toEmit[i];
                var emitter = new Emitter(context, _tracksPaths);
                emitter.Node(body);
                context.Code.Instructions = emitter.Finish();
                CompileBodies();
            }
        }
        return new CompiledProgram(root, top.Code, _variables);
    }

    private void CompileBodies()
    {
        while (_bodies.TryDequeue(out var body))
        {
            (_context, var outer) = (body.Context, _context);
            _toEmit.Add((body.Context, body.Body()));
            _context = outer;
        }
    }

    private Node Compile(Expression expression, Scope? scope)
    {
        _nodes++;
        if (++_depth > 3 * MaxDepth) throw Fail(expression.Position, "The expression nests too deeply once its functions are put in place");
        var node = Dispatch(expression, scope);
        _depth--;
        return node;
    }

    private Node Dispatch(Expression expression, Scope? scope)
    {
        switch (expression)
        {
            case IdentityExpression:
                return new IdentityNode();
            case LiteralExpression literal:
                return new LiteralNode(literal.Value);
            case VariableExpression variable:
                return Variable(variable, scope);
            case IndexExpression index:
                return Index(Compile(index.Target, scope), Compile(index.Key, scope), index.IsOptional);
            case SliceExpression slice:
                return new SliceNode(Compile(slice.Target, scope), CompileOrNull(slice.From, scope), CompileOrNull(slice.To, scope), slice.IsOptional);
            case IterateExpression iterate:
                return new IterateNode(Compile(iterate.Target, scope), iterate.IsOptional);
            case StringExpression text:
                return Interpolation(text, scope);
            case FormatExpression format:
                return new NativeNode(Format(format.Format), []);
            case ArrayExpression array:
                return Fold.Array(array.Body is null ? null : Compile(array.Body, scope));
            case ObjectExpression members:
                return ObjectOf(members, scope);
            case NegateExpression negate:
                return Fold.Constant(new NegateNode(Compile(negate.Operand, scope)));
            case PipeExpression pipe:
                return Pipe(pipe, scope);
            case CommaExpression comma:
                return new CommaNode([.. comma.Items.Select(item => Compile(item, scope))]);
            case BinaryExpression binary:
                return Binary(binary, scope);
            case ConditionalExpression conditional:
                return Conditional(conditional, scope);
            case TryExpression attempt:
                return new TryNode(Compile(attempt.Body, scope), attempt.Handler is null ? null : Compile(attempt.Handler, scope));
            case ReduceExpression reduce:
                return Reduce(reduce, scope);
            case ForeachExpression loop:
                return Foreach(loop, scope);
            case BindExpression bind:
                return Bind(bind, scope);
            case LabelExpression label:
            {
                var slot = _context.NewSlot();
                return new LabelNode(slot, Compile(label.Body, new LabelScope(scope, label.Name, _context, slot)));
            }
            case BreakExpression exit:
                return Break(exit, scope);
            case CallExpression call:
                return Call(call, scope);
            case DefinitionsExpression definitions:
                return Definitions(definitions, scope);
            default:
                throw new InvalidOperationException($"{expression.GetType().Name} has no meaning.");
        }
    }

    private Node CompileOrNull(Expression? expression, Scope? scope) => expression is null ? new LiteralNode(JqValue.Null) : Compile(expression, scope);

    private static Node Index(Node target, Node key, bool optional) =>
        key is LiteralNode { Value.IsString: true } name ? new FieldNode(target, name, optional) : new IndexNode(target, key, optional);

    private Node Variable(VariableExpression variable, Scope? scope)
    {
        for (var at = scope; at is not null; at = at.Outer)
        {
            if (at is VariableScope found && found.Name == variable.Name) return new VariableNode(_context.LevelsTo(found.Context), found.Slot);
        }
        if (variable.Name == "ENV") return new LiteralNode(JqValue.EmptyObject);
        if (!_outside.Contains(variable.Name)) throw Fail(variable.Position, UnknownVariable(variable.Name));
        var index = _variables.IndexOf(variable.Name);
        if (index < 0)
        {
            index = _variables.Count;
            _variables.Add(variable.Name);
        }
        return new OutsideVariableNode(index);
    }

    private string UnknownVariable(string name) => _outside.Count == 0
        ? $"${name} is not defined"
        : $"${name} is not defined; from outside there are {string.Join(", ", _outside.Order(StringComparer.Ordinal).Select(known => "$" + known))}";

    private Node Interpolation(StringExpression text, Scope? scope) => Fold.Constant(new StringNode(
        [.. text.Texts],
        [.. text.Programs.Select(program => Compile(program, scope))],
        text.Format is null ? null : Format(text.Format)));

    private static NativeFunction Format(string name) =>
        Formats.ByName.TryGetValue(name, out var format)
            ? format
            : NativeFunction.Of(name, 0, (machine, _) => machine.Fail($"{name[1..]} is not a valid format"));

    private Node ObjectOf(ObjectExpression members, Scope? scope)
    {
        var keys = new Node[members.Entries.Count];
        var values = new Node[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Compile(members.Entries[i].Key, scope);
            if (keys[i] is LiteralNode { Value: { IsString: false } constant })
            {
                throw Fail(members.Entries[i].Key.Position, $"Cannot use {JqErrors.Describe(constant)} as object key");
            }
            values[i] = Compile(members.Entries[i].Value, scope);
        }
        return Fold.Object(keys, values);
    }

    private Node Pipe(PipeExpression pipe, Scope? scope)
    {
        var stages = new List<Node>();
        foreach (var stage in pipe.Stages)
        {
            var node = Compile(stage, scope);
            if (node is PipeNode inner) stages.AddRange(inner.Stages);
            else if (node is not IdentityNode) stages.Add(node);
        }
        return stages.Count switch
        {
            0 => new IdentityNode(),
            1 => stages[0],
            _ => new PipeNode([.. stages]),
        };
    }

    private Node Binary(BinaryExpression binary, Scope? scope)
    {
        switch (binary.Operator)
        {
            case "and" or "or":
                return Fold.Constant(new LogicNode(binary.Operator == "and", Compile(binary.Left, scope), Compile(binary.Right, scope)));
            case "//":
                return new AlternativeNode(Compile(binary.Left, scope), Compile(binary.Right, scope));
            case "=" or "|=" or "+=" or "-=" or "*=" or "/=" or "%=" or "//=":
                return Assignment(binary, scope);
            default:
                return Fold.Constant(new BinaryNode(Library.Operator(binary.Operator), Compile(binary.Left, scope), Compile(binary.Right, scope)));
        }
    }

    private Node Conditional(ConditionalExpression conditional, Scope? scope)
    {
        var node = conditional.Else is null ? new IdentityNode() : Compile(conditional.Else, scope);
        for (var i = conditional.Branches.Count - 1; i >= 0; i--)
        {
            var (condition, then) = conditional.Branches[i];
            node = new ConditionalNode(Compile(condition, scope), Compile(then, scope), node);
        }
        return node;
    }

    private JqCompileException Fail(int position, string message)
    {
        var (line, column) = new Lexer(_source).Locate(position);
        return new JqCompileException(message, line, column);
    }
}
