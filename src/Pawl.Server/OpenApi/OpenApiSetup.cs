using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Pawl.Server.Access;
using Pawl.Server.Pages;

namespace Pawl.Server.OpenApi;

/// <summary>The OpenAPI document: made from the routes and what they declare, never written by hand.</summary>
internal static class OpenApiSetup
{
    public const string SecurityScheme = "apiKey";
    private const string Document = "v1";

    public static void Add(IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer(OperationDescriber.DescribeAsync);
        options.AddSchemaTransformer(SchemaDescriber.DescribeAsync);
    });

    public static void Map(IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json").OpenToAll();

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Pawl",
            Version = FrontPage.Version,
            Description = "Durable workflows in the Open Workflow DSL. Lists come in pages: 'limit' and 'cursor' in, 'items' and 'nextCursor' out. "
                + "Every error is a problem document (RFC 9457) with a stable 'code', whose 'type' leads to a page that explains it. Unknown members and parameters are refused.",
        };
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[SecurityScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key: 'pawl_…'. The first one is printed when the server first starts. The tenant follows from the key alone.",
        };
        return Task.CompletedTask;
    }
}
