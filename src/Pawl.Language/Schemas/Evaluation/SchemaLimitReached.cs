namespace Pawl.Language.Schemas.Evaluation;

/// <summary>Ends a validation from any depth. Never leaves <see cref="JsonSchema"/>: a <c>not</c> around it must not turn it into success.</summary>
internal sealed class SchemaLimitReached(JsonSchemaLimit limit, string keywordPointer, string message) : Exception(message)
{
    public JsonSchemaLimit Limit { get; } = limit;
    public string KeywordPointer { get; } = keywordPointer;
}
