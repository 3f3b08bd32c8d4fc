using Microsoft.AspNetCore.Http;
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
        // A route of several methods is one endpoint with one name, and every operation needs its own.
        if (HttpMethods.IsHead(context.Description.HttpMethod ?? "")) operation.OperationId += "Head";
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
            ? new OpenApiSchema { Description = body.Description }
            : await ReferenceAsync(body.Type, context, cancellationToken);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = body.IsRequired,
            Content = body.MediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
        };
    }

    /// <summary>A reference to a schema that stands once among the components.</summary>
    private static async Task<IOpenApiSchema> ReferenceAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellationToken);
        context.Document!.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, context.Document);
    }

    private static void AddSecurity(OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> metadata)
    {
        if (metadata.OfType<RouteAccess>().LastOrDefault() is not { IsOpen: false } access) return;
        operation.Security = [new() { [new OpenApiSecuritySchemeReference(OpenApiSetup.SecurityScheme, context.Document)] = [] }];
        operation.Description = access.Permission is { } permission ? $"Needs the permission '{Permissions.NameOf(permission)}'{PlaceOf(access.Reach)}." : "Needs a credential, whatever it allows.";
    }

    private static string PlaceOf(Reach reach) => reach switch
    {
        Reach.Namespace => " in the namespace",
        Reach.Execution => " in the namespace of the execution",
        Reach.Items => " in some namespace; only what belongs to such is seen and touched",
        _ => " in the tenant",
    };

    private static async Task AddProblemsAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> metadata, CancellationToken cancellationToken)
    {
        var codes = metadata.OfType<ProblemContract>().SelectMany(contract => contract.Codes).ToHashSet();
        if (metadata.OfType<QueryContract>().Any(contract => contract.Parameters.Count > 0)) codes.Add("query-invalid");
        if (metadata.OfType<RouteAccess>().LastOrDefault() is { IsOpen: false }) codes.UnionWith(["unauthenticated", "forbidden", "store-unavailable", "unavailable"]);
        if (metadata.OfType<RouteAccess>().Any()) codes.Add("rate-limited");

        var schema = await ReferenceAsync(typeof(ApiProblem), context, cancellationToken);
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
