using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Pawl.Server.OpenApi;

/// <summary>Completes schemas where the generator says too little.</summary>
internal static class SchemaDescriber
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // Names without a type let generators make anything of an enumeration.
        if (schema.Enum is { Count: > 0 } && schema.Type is null) schema.Type = JsonSchemaType.String;
        return Task.CompletedTask;
    }
}
