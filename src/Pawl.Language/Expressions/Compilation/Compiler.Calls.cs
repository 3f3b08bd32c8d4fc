using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Nodes;
using Pawl.Language.Expressions.Syntax;

namespace Pawl.Language.Expressions.Compilation;

/// <content>Definitions and calls.</content>
internal sealed partial class Compiler
{
    private Node Definitions(DefinitionsExpression definitions, Scope? scope)
    {
        var added = new List<FunctionScope>();
        foreach (var definition in definitions.Definitions)
        {
            var function = new FunctionScope(scope, definition, _context);
            added.Add(function);
            scope = function;
        }
        var body = Compile(definitions.Body, scope);
        // What nobody calls must be correct all the same.
        foreach (var function in added.Where(function => !function.IsUsed)) CodeOf(function);
        return body;
    }

    private Node Call(CallExpression call, Scope? scope)
    {
        var arity = call.Arguments.Count;
        for (var at = scope; at is not null; at = at.Outer)
        {
            switch (at)
            {
                case InlineParameterScope parameter when arity == 0 && parameter.Name == call.Name:
                    parameter.IsUsed = true;
                    return Compile(parameter.Argument, parameter.ArgumentScope);
                case ParameterScope parameter when arity == 0 && parameter.Name == call.Name:
                    return new ArgumentNode(_context.LevelsTo(parameter.Context), parameter.Index);
                case FunctionScope function when function.Name == call.Name && function.Definition.Parameters.Count == arity:
                    function.IsUsed = true;
                    return Call(function, call.Arguments, scope);
            }
        }
        return LibraryCall(call, scope);
    }

    private Node LibraryCall(CallExpression call, Scope? scope)
    {
        var arity = call.Arguments.Count;
        if (Intrinsics.TryGetValue((call.Name, arity), out var intrinsic) && intrinsic(this, call.Arguments, scope) is { } node) return node;
        if (Library.Native(call.Name, arity) is { } native)
        {
            return new NativeNode(native, [.. call.Arguments.Select(argument => Compile(argument, scope))]);
        }
        if (Library.Defined(call.Name, arity) is { } definition) return DefinedCall(definition, call.Arguments, scope);
        throw Fail(call.Position, Library.WhyRefused(call.Name) is { } reason
            ? $"{call.Name} is not available here: {reason}"
            : $"{call.Name}/{arity} is not defined");
    }

    private Node DefinedCall(FunctionDefinition definition, IReadOnlyList<Expression> arguments, Scope? scope)
    {
        if (!_library.TryGetValue(definition, out var function))
        {
            function = new FunctionScope(null, definition, null) { IsUsed = true };
            _library.Add(definition, function);
        }
        return Call(function, arguments, scope);
    }

    private Node Call(FunctionScope function, IReadOnlyList<Expression> arguments, Scope? scope) =>
        function.Definition.IsRecursive || _depth > MaxDepth || _nodes > MaxInlinedNodes
            ? CallCode(function, arguments, scope)
            : Inline(function, arguments, scope);

    /// <summary>Puts the body in the place of the call, and the arguments in the places of the parameters.</summary>
    private Node Inline(FunctionScope function, IReadOnlyList<Expression> arguments, Scope? scope)
    {
        var definition = function.Definition;
        Scope? inner = function;
        var parameters = new List<InlineParameterScope>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var parameter = new InlineParameterScope(inner, definition.Parameters[i].Name, arguments[i], scope);
            parameters.Add(parameter);
            inner = parameter;
        }
        var bindings = new List<(Node Source, int Slot)>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!definition.Parameters[i].IsVariable) continue;
            parameters[i].IsUsed = true;
            var slot = _context.NewSlot();
            bindings.Add((Compile(arguments[i], scope), slot));
            inner = new VariableScope(inner, definition.Parameters[i].Name, _context, slot);
        }
        var node = Compile(definition.Body, inner);
        // Arguments that nobody asks for must be correct all the same.
        foreach (var parameter in parameters.Where(parameter => !parameter.IsUsed)) Compile(parameter.Argument, scope);
        for (var i = bindings.Count - 1; i >= 0; i--) node = new BindNode(bindings[i].Source, new VariablePatternNode(bindings[i].Slot), node);
        return node;
    }

    private CallNode CallCode(FunctionScope function, IReadOnlyList<Expression> arguments, Scope? scope)
    {
        var code = CodeOf(function);
        var sources = arguments.Select(argument => Argument(argument, scope)).ToArray();
        return new CallNode(new CallTarget(code, sources), function.Context is null ? -1 : _context.LevelsTo(function.Context));
    }

    private FunctionCode CodeOf(FunctionScope function)
    {
        if (function.Compiled is { } compiled) return compiled.Code;
        var context = new FunctionContext(function.Context);
        function.Compiled = context;
        _bodies.Enqueue((context, () => Body(function, context)));
        return context.Code;
    }

    private Node Body(FunctionScope function, FunctionContext context)
    {
        var parameters = function.Definition.Parameters;
        Scope? scope = function;
        for (var i = 0; i < parameters.Count; i++) scope = new ParameterScope(scope, parameters[i].Name, context, i);
        var slots = new int[parameters.Count];
        for (var i = 0; i < parameters.Count; i++)
        {
            if (!parameters[i].IsVariable) continue;
            slots[i] = context.NewSlot();
            scope = new VariableScope(scope, parameters[i].Name, context, slots[i]);
        }
        var body = Compile(function.Definition.Body, scope);
        for (var i = parameters.Count - 1; i >= 0; i--)
        {
            if (parameters[i].IsVariable) body = new BindNode(new ArgumentNode(0, i), new VariablePatternNode(slots[i]), body);
        }
        return body;
    }

    private ArgumentSource Argument(Expression argument, Scope? scope)
    {
        // A parameter handed on is the very same filter.
        if (argument is CallExpression { Arguments.Count: 0 } call && ResolveParameter(call.Name, scope) is { } parameter)
        {
            return new ArgumentSource(null, _context.LevelsTo(parameter.Context), parameter.Index);
        }
        var context = new FunctionContext(_context);
        _bodies.Enqueue((context, () => Compile(argument, scope)));
        return new ArgumentSource(context.Code);
    }

    private static ParameterScope? ResolveParameter(string name, Scope? scope)
    {
        for (var at = scope; at is not null; at = at.Outer)
        {
            if (at.Name != name) continue;
            if (at is ParameterScope parameter) return parameter;
            if (at is InlineParameterScope or FunctionScope { Definition.Parameters.Count: 0 }) return null;
        }
        return null;
    }
}
