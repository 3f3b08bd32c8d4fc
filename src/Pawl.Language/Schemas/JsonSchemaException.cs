namespace Pawl.Language.Schemas;

/// <summary>A schema that cannot be compiled.</summary>
/// <param name="message">What is wrong and what was expected.</param>
/// <param name="pointer">JSON Pointer to the place in the schema.</param>
/// <param name="cause">The underlying exception, or null.</param>
public sealed class JsonSchemaException(string message, string pointer, Exception? cause = null) : PawlException("schema-invalid", message, cause)
{
    /// <summary>JSON Pointer to the place in the schema; behind the document's URI when it is another document.</summary>
    public string Pointer { get; } = pointer;
}
