using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pawl.Client.Problems;
using Pawl.Server.Access;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.OpenApi;

/// <summary>Completes an operation with what its route declares: parameters, body, security, problems.</summary>
internal static class OperationDescriber
{
    public static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        AddParameters(operation, metadata);
        await AddBodyAsync(operation, context, metadata, cancellationToken);
        AddSecurity(operation, context, metadata);
        await AddProblemsAsync(operation, context, metadata, cancellationToken);
    }

    private static void AddParameters(OpenApiOperation operation, IList<object> metadata)
    {
        operation.Parameters ??= [];
        foreach (var parameter in metadata.OfType<QueryContract>().SelectMany(contract => contract.Parameters))
        {
            var one = new OpenApiSchema { Type = parameter.SchemaType, Format = parameter.Format };
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Meaning,
                Schema = parameter.Repeatable ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = one } : one,
                Explode = parameter.Repeatable,
            });
        }
        foreach (var header in metadata.OfType<HeaderContract>())
        {
            operation.Parameters.Add(new OpenApiParameter { Name = header.Name, In = ParameterLocation.Header, Description = header.Meaning, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }
    }

    private static async Task AddBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> metadata, CancellationToken cancellationToken)
    {
        if (metadata.OfType<BodyContract>().FirstOrDefault() is not { } body) return;
        var schema = body.Type == typeof(object)
            ? new OpenApiSchema { Description = "A workflow document of the Open Workflow DSL." }
            : await context.GetOrCreateSchemaAsync(body.Type, parameterDescription: null, cancellationToken);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = body.IsRequired,
            Content = body.MediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
        };
    }

    private static void AddSecurity(OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> metadata)
    {
        if (metadata.OfType<RouteAccess>().LastOrDefault() is not { Scope: { } scope }) return;
        operation.Security = [new() { [new OpenApiSecuritySchemeReference(OpenApiSetup.SecurityScheme, context.Document)] = [] }];
        operation.Description = $"Needs a key with the scope '{scope.ToString().ToLowerInvariant()}'.";
    }

    private static async Task AddProblemsAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> metadata, CancellationToken cancellationToken)
    {
        var codes = metadata.OfType<ProblemContract>().SelectMany(contract => contract.Codes).ToHashSet();
        if (metadata.OfType<QueryContract>().Any(contract => contract.Parameters.Count > 0)) codes.Add("query-invalid");
        if (metadata.OfType<RouteAccess>().LastOrDefault() is { Scope: not null }) codes.UnionWith(["unauthenticated", "forbidden", "store-unavailable"]);

        var schema = await context.GetOrCreateSchemaAsync(typeof(ApiProblem), parameterDescription: null, cancellationToken);
        operation.Responses ??= [];
        foreach (var group in codes.GroupBy(code => ErrorCatalog.Entries[code].Status).OrderBy(group => group.Key))
        {
            operation.Responses[group.Key.ToString()] = new OpenApiResponse
            {
                Description = string.Join("; ", group.Order().Select(code => $"`{code}`: {ErrorCatalog.Entries[code].Title}")),
                Content = new Dictionary<string, OpenApiMediaType> { [ProblemWriter.MediaType] = new() { Schema = schema } },
            };
        }
    }
}
