using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Language.Schemas;

/// <summary>A compiled JSON Schema (2020-12, or draft-07 when <c>$schema</c> says so): immutable and thread-safe.</summary>
public sealed class JsonSchema
{
    /// <summary>Compiles a schema.</summary>
    /// <param name="schema">The schema document.</param>
    /// <param name="resources">Resolves other documents by absolute URI without fragment; null, or a null answer, makes such a reference an error. Never the network.</param>
    /// <exception cref="JsonSchemaException">Not a schema, or a reference leads nowhere.</exception>
    public static JsonSchema Compile(JqValue schema, Func<string, JqValue?>? resources = null) => throw new NotSupportedException();

    /// <summary>Whether the value is valid; stops at the first failure.</summary>
    public bool IsValid(JqValue value) => throw new NotSupportedException();

    /// <summary>All failures, at most <paramref name="limit"/>; empty when valid.</summary>
    public ImmutableArray<SchemaFailure> Validate(JqValue value, int limit = 20) => throw new NotSupportedException();
}

/// <summary>One failure.</summary>
/// <param name="InstancePointer">JSON Pointer into the value.</param>
/// <param name="KeywordPointer">JSON Pointer into the schema.</param>
/// <param name="Message">What is wrong, for people, e.g. <c>must be a string, but is a number</c>.</param>
public sealed record SchemaFailure(string InstancePointer, string KeywordPointer, string Message);

/// <summary>A schema that cannot be compiled.</summary>
public sealed class JsonSchemaException(string message, string pointer) : PawlException("schema-invalid", message)
{
    /// <summary>JSON Pointer to the place in the schema.</summary>
    public string Pointer { get; } = pointer;
}
