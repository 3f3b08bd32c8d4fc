using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Pawl.IntegrationTests.Api;

[Collection(ApiCollection.Name)]
public sealed class OpenApiTests(ApiServer server)
{
    [Fact]
    public async Task The_document_has_every_route_of_the_server()
    {
        var paths = (await DocumentAsync()).GetProperty("paths");
        var described = from path in paths.EnumerateObject() from operation in path.Value.EnumerateObject() select $"{operation.Name.ToUpperInvariant()} {path.Name}";
        var routes = from endpoint in server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                     from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                     let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
                     where !path.StartsWith("/openapi/", StringComparison.Ordinal) // the document itself
                     select $"{method} {path}";

        Assert.Equal(routes.Order(), described.Order());
        Assert.True(routes.Count() > 25);
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_what_it_answers_and_who_may_use_it()
    {
        var document = await DocumentAsync();
        Assert.Equal("3.1", document.GetProperty("openapi").GetString()![..3]);
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("apiKey").GetProperty("scheme").GetString());

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var where = $"{operation.Name} {path.Name}";
                Assert.True(operation.Value.TryGetProperty("operationId", out _), where);
                Assert.True(operation.Value.GetProperty("summary").GetString()!.Length > 10, where);
                Assert.Contains(operation.Value.GetProperty("responses").EnumerateObject(), answer => answer.Name[0] is '2' or '3');
                if (!path.Name.StartsWith("/api/", StringComparison.Ordinal)) continue;

                // Who logs in has nothing to show yet.
                var isOpen = path.Name.StartsWith("/api/v1/login", StringComparison.Ordinal);
                Assert.Equal(!isOpen, operation.Value.TryGetProperty("security", out _));
                foreach (var status in isOpen ? (string[])[path.Name.EndsWith("/oidc", StringComparison.Ordinal) || path.Name.EndsWith("/device", StringComparison.Ordinal) ? "404" : "401", "503"] : ["401", "403", "503"])
                {
                    Assert.True(operation.Value.GetProperty("responses").GetProperty(status).GetProperty("content").TryGetProperty("application/problem+json", out _), where);
                }
                foreach (var name in path.Name.Split('{').Skip(1).Select(part => part.Split('}')[0]))
                {
                    Assert.Contains(operation.Value.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == name && parameter.GetProperty("in").GetString() == "path");
                }
            }
        }
        var ids = from path in document.GetProperty("paths").EnumerateObject() from operation in path.Value.EnumerateObject() select operation.Value.GetProperty("operationId").GetString();
        Assert.Equal(ids.Count(), ids.Distinct().Count());
    }

    [Fact]
    public async Task Bodies_parameters_and_enumerations_are_typed()
    {
        var document = await DocumentAsync();
        var start = document.GetProperty("paths").GetProperty("/api/v1/workflows/{namespace}/{name}/executions").GetProperty("post");
        var body = start.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1];
        var schemas = document.GetProperty("components").GetProperty("schemas");

        Assert.Equal(["id", "input", "labels", "priority", "suspended", "timeout", "version"], schemas.GetProperty(body).GetProperty("properties").EnumerateObject().Select(property => property.Name).Order());
        Assert.DoesNotContain("string", schemas.GetProperty(body).GetProperty("properties").GetProperty("priority").GetProperty("type").GetRawText(), StringComparison.Ordinal);
        Assert.Contains(start.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key" && parameter.GetProperty("in").GetString() == "header");
        Assert.Contains(start.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "wait" && parameter.GetProperty("in").GetString() == "query");
        Assert.Equal(7, schemas.GetProperty("ExecutionStatus").GetProperty("enum").GetArrayLength());
        Assert.Equal("string", schemas.GetProperty("ExecutionStatus").GetProperty("type").GetString());
    }

    private async Task<JsonElement> DocumentAsync()
    {
        using var answer = await server.HttpWith(null).GetAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }
}
