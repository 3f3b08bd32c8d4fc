using System.Collections.Immutable;
using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas;

/// <summary>A compiled JSON Schema (2020-12, or draft-07 when <c>$schema</c> says so): immutable and thread-safe.</summary>
/// <remarks>
/// <c>format</c>, <c>contentEncoding</c> and unknown keywords are annotations and assert nothing; <see cref="JsonSchemaOptions.AssertFormats"/> changes the first.
/// No schema and no value can run away: see <see cref="JsonSchemaLimits"/>.
/// </remarks>
public sealed class JsonSchema
{
    private readonly SchemaNode _root;
    private readonly bool _needsDynamicScope;

    private JsonSchema(SchemaNode root, bool needsDynamicScope)
    {
        _root = root;
        _needsDynamicScope = needsDynamicScope;
    }

    /// <summary>Compiles a schema.</summary>
    /// <param name="schema">The schema document.</param>
    /// <param name="resources">Resolves other documents by absolute URI without fragment; null, or a null answer, makes such a reference an error. Never the network.</param>
    /// <param name="options">What the schema itself does not say; null: the defaults.</param>
    /// <exception cref="JsonSchemaException">Not a schema, or a reference leads nowhere.</exception>
    public static JsonSchema Compile(JqValue schema, Func<string, JqValue?>? resources = null, JsonSchemaOptions? options = null)
    {
        var compiler = new SchemaCompiler(resources, options ?? JsonSchemaOptions.Default);
        var root = compiler.Compile(schema);
        return new(root, compiler.NeedsDynamicScope);
    }

    /// <summary>Whether the value is valid; stops at the first failure. A value that reaches a limit is not valid.</summary>
    public bool IsValid(JqValue value)
    {
        try
        {
            return _root.Holds(new SchemaRun(_needsDynamicScope), value, evaluated: null);
        }
        catch (SchemaLimitReached)
        {
            return false;
        }
    }

    /// <summary>All failures, at most <paramref name="limit"/>; empty when valid.</summary>
    public ImmutableArray<SchemaFailure> Validate(JqValue value, int limit = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        // Nearly every value is valid: finding that out needs no paths and no messages.
        var run = new SchemaRun(_needsDynamicScope);
        try
        {
            if (_root.Holds(run, value, evaluated: null)) return [];

            run = new SchemaRun(_needsDynamicScope, limit);
            _root.Holds(run, value, evaluated: null);
            return run.Failures();
        }
        catch (SchemaLimitReached reached)
        {
            return [new SchemaFailure(run.InstancePointer(), reached.KeywordPointer, reached.Message) { Limit = reached.Limit }];
        }
    }
}
