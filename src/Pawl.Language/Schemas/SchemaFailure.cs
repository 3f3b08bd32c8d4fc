namespace Pawl.Language.Schemas;

/// <summary>One failure.</summary>
/// <param name="InstancePointer">JSON Pointer into the value.</param>
/// <param name="KeywordPointer">JSON Pointer into the schema; behind the document's URI when the keyword stands in another document.</param>
/// <param name="Message">What is wrong, for people, e.g. <c>must be a string, but is a number</c>.</param>
public sealed record SchemaFailure(string InstancePointer, string KeywordPointer, string Message)
{
    /// <summary>The bound that stopped the check, so that nothing is known about the value; null for an ordinary failure.</summary>
    public JsonSchemaLimit? Limit { get; init; }
}
