using Pawl.Language.Expressions.Nodes;
using Pawl.Language.Expressions.Syntax;

namespace Pawl.Language.Expressions.Compilation;

/// <content>Functions that compile to nodes of their own.</content>
internal sealed partial class Compiler
{
    /// <summary>Compiles a call. Null leaves it to the library.</summary>
    internal delegate Node? Intrinsic(Compiler compiler, IReadOnlyList<Expression> arguments, Scope? scope);

    /// <summary>The functions by name and arity.</summary>
    internal static IReadOnlyDictionary<(string Name, int Arity), Intrinsic> Intrinsics { get; } = new Dictionary<(string, int), Intrinsic>
    {
        [("null", 0)] = (_, _, _) => new LiteralNode(JqValue.Null),
        [("true", 0)] = (_, _, _) => new LiteralNode(JqValue.True),
        [("false", 0)] = (_, _, _) => new LiteralNode(JqValue.False),
        [("empty", 0)] = (_, _, _) => new EmptyNode(),
        [("error", 0)] = (_, _, _) => new RaiseNode(),
        [("error", 1)] = (c, a, s) => new PipeNode([c.Compile(a[0], s), new RaiseNode()]),
        [("builtins", 0)] = (_, _, _) => new LiteralNode(Library.Names),
        [("debug", 0)] = (_, _, _) => new IdentityNode(),
        [("debug", 1)] = (c, a, s) =>
        {
            c.Compile(a[0], s); // the message goes nowhere, but must be correct
            return new IdentityNode();
        },
        [("path", 1)] = (c, a, s) => c.Path(c.Compile(a[0], s)),
        [("getpath", 1)] = (c, a, s) => new GetPathNode(c.Compile(a[0], s)),
        [("range", 1)] = (c, a, s) => Range(new LiteralNode(JqValue.From(0.0)), c.Compile(a[0], s), new LiteralNode(JqValue.From(1.0))),
        [("range", 2)] = (c, a, s) => Range(c.Compile(a[0], s), c.Compile(a[1], s), new LiteralNode(JqValue.From(1.0))),
        [("range", 3)] = (c, a, s) => Range(c.Compile(a[0], s), c.Compile(a[1], s), c.Compile(a[2], s)),
        [("first", 1)] = (c, a, s) => new FirstNode(c.Compile(a[0], s)),
        [("last", 1)] = (c, a, s) => new LastNode(c.Compile(a[0], s)),
        [("limit", 2)] = (c, a, s) => new LimitNode(c.Compile(a[0], s), c.Compile(a[1], s)),
        [("isempty", 1)] = (c, a, s) => new QuantifierNode(c.Compile(a[0], s), new LiteralNode(JqValue.True), sought: true, found: false),
        [("any", 2)] = (c, a, s) => new QuantifierNode(c.Compile(a[0], s), c.Compile(a[1], s), sought: true, found: true),
        [("all", 2)] = (c, a, s) => new QuantifierNode(c.Compile(a[0], s), c.Compile(a[1], s), sought: false, found: false),
        [("add", 1)] = (c, a, s) => new AddNode(c.Compile(a[0], s), c._context.NewSlot(), c._context.NewSlot()),
        [("sort_by", 1)] = (c, a, s) => c.Keyed("_sort_by", a[0], s),
        [("group_by", 1)] = (c, a, s) => c.Keyed("_group_by", a[0], s),
        [("unique_by", 1)] = (c, a, s) => c.Keyed("_unique_by", a[0], s),
        [("min_by", 1)] = (c, a, s) => c.Keyed("_min_by", a[0], s),
        [("max_by", 1)] = (c, a, s) => c.Keyed("_max_by", a[0], s),
        [("recurse", 0)] = (c, _, s) => new RecurseAllNode(c.Later(() => c.DefinedCall(
            Library.Defined("recurse", 1)!,
            [new IterateExpression(0, new IdentityExpression(0)) { IsOptional = true }],
            null))),
        [("paths", 0)] = (c, _, s) => c.ValueWalk("paths"),
        [("tostream", 0)] = (c, _, s) => c.ValueWalk("tostream"),
        [("recurse", 1)] = (c, a, s) => c.IfSingle("recurse", a, s, (parts, general) => new RecurseNode(parts[0], general)),
        [("repeat", 1)] = (c, a, s) => c.IfSingle("repeat", a, s, (parts, general) => new RepeatNode(parts[0], general)),
        [("while", 2)] = (c, a, s) => c.IfSingle("while", a, s, (parts, general) => new WhileNode(parts[0], parts[1], general)),
        [("until", 2)] = (c, a, s) => c.IfSingle("until", a, s, (parts, general) => new UntilNode(parts[0], parts[1], general)),
    };

    private static Node Range(Node from, Node to, Node by) =>
        from.IsSingle && to.IsSingle && by.IsSingle ? new RangeLoopNode(from, to, by) : new RangeNode(from, to, by);

    private PathNode Path(Node body)
    {
        var node = new PathNode(body);
        _tracksPaths |= !node.IsLoop;
        return node;
    }

    /// <summary>A native walk over the whole value; the library's own form while a path is tracked, which fails only where it has an output.</summary>
    private ValueWalkNode ValueWalk(string name) => new(
        new IterateNode(new NativeNode(Library.Native("_" + name, 0)!, []), optional: false),
        Later(() => DefinedCall(Library.Defined(name, 0)!, [], null)));

    /// <summary>A loop for arguments that yield at most one output each; the library's recursive function for all others.</summary>
    private Node? IfSingle(string name, IReadOnlyList<Expression> arguments, Scope? scope, Func<Node[], Func<Node>, Node> make)
    {
        var nodes = _nodes;
        var parts = arguments.Select(argument => Compile(argument, scope)).ToArray();
        if (parts.All(part => part.IsSingle)) return make(parts, Later(() => DefinedCall(Library.Defined(name, arguments.Count)!, arguments, scope)));
        _nodes = nodes;
        return null;
    }

    /// <summary>Compiles something in this function when, and if, it is needed: while a path is tracked.</summary>
    private Func<Node> Later(Func<Node> compile)
    {
        var context = _context;
        return () =>
        {
            (_context, var outer) = (context, _context);
            var node = compile();
            _context = outer;
            return node;
        };
    }

    private Node Assignment(BinaryExpression binary, Scope? scope)
    {
        var target = Compile(binary.Left, scope);
        if (binary.Operator == "|=") return Update(target, Compile(binary.Right, scope));

        var slot = _context.NewSlot();
        var value = new VariableNode(0, slot);
        Node update = binary.Operator switch
        {
            "=" => value,
            "//=" => new AlternativeNode(new IdentityNode(), value),
            _ => new BinaryNode(Library.Operator(binary.Operator[..1]), new IdentityNode(), value),
        };
        return new BindNode(Compile(binary.Right, scope), new VariablePatternNode(slot), Update(target, update));
    }

    private UpdateNode Update(Node target, Node update)
    {
        var node = new UpdateNode(target, update);
        _tracksPaths |= !node.IsSingle;
        return node;
    }

    private KeyedNode Keyed(string function, Expression key, Scope? scope) => new(Library.Native(function, 1)!, Compile(key, scope));
}
