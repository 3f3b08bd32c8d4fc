using System.Globalization;
using System.Text;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Stubs;

/// <summary>What the CTK needs of <c>petstore.swagger.io</c> and <c>httpbin.org</c>, answered here: nothing goes to the network.</summary>
internal static class StandIns
{
    private const string Petstore = "petstore.swagger.io";
    private const string HttpBin = "httpbin.org";

    /// <summary>The hosts.</summary>
    public static IReadOnlyList<string> Hosts { get; } = [Petstore, HttpBin];

    private static readonly JqValue OpenApi = JqValue.Parse("""
        {
          "swagger": "2.0",
          "info": {"title": "Petstore", "version": "1.0.0"},
          "host": "petstore.swagger.io",
          "basePath": "/v2",
          "schemes": ["https", "http"],
          "paths": {
            "/pet/findByStatus": {"get": {
              "operationId": "findPetsByStatus", "produces": ["application/json"],
              "parameters": [{"name": "status", "in": "query", "required": true, "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"}],
              "responses": {"200": {"description": "pets", "schema": {"type": "array", "items": {"$ref": "#/definitions/Pet"}}}}}},
            "/pet/{petId}": {"get": {
              "operationId": "getPetById", "produces": ["application/json"],
              "parameters": [{"name": "petId", "in": "path", "required": true, "type": "integer", "format": "int64"}],
              "responses": {"200": {"description": "a pet", "schema": {"$ref": "#/definitions/Pet"}}, "404": {"description": "no such pet"}}}}
          },
          "definitions": {"Pet": {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "status": {"type": "string"}}}}
        }
        """);

    /// <summary>The answer; null for 404.</summary>
    public static StubReply? Answer(RecordedRequest request) => request.Host.ToLowerInvariant() switch
    {
        Petstore when request.Method == "GET" => Pets(request),
        HttpBin when request.Method == "GET" && request.RawPath.Split('/') is ["", "basic-auth", var user, var password] => BasicAuth(request, Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)),
        _ => null,
    };

    private static StubReply? Pets(RecordedRequest request) => request.RawPath.Split('/') switch
    {
        ["", "v2", "swagger.json"] => StubReply.Json(OpenApi),
        ["", "v2", "pet", "findByStatus"] => StubReply.Json(JqValue.Array(
            [.. Enumerable.Range(1, 3).Select(id => Pet(id, request.QueryValues.Where(pair => pair.Key == "status").Select(pair => pair.Value).FirstOrDefault("available")))])),
        ["", "v2", "pet", var id] when long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => StubReply.Json(Pet(number, "available")),
        _ => null,
    };

    private static JqValue Pet(long id, string status) => JqValue.Object(("id", JqValue.From(id)), ("name", JqValue.From($"pet {id}")), ("status", JqValue.From(status)));

    private static StubReply BasicAuth(RecordedRequest request, string user, string password)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return request.HeaderValues.Any(header => header.Key == "authorization" && header.Value == expected)
            ? StubReply.Json(JqValue.Object(("authenticated", JqValue.True), ("user", JqValue.From(user))))
            : new StubReply(401, [KeyValuePair.Create("WWW-Authenticate", "Basic realm=\"Fake Realm\"")], JqValue.Null, TimeSpan.Zero);
    }
}
