using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Client.Serialization;
using Pawl.Server.Options;

namespace Pawl.Server.Requests;

/// <summary>A JSON body of a request, read and checked; what is wrong with it becomes a problem that names every place.</summary>
/// <remarks>The framework's own binding would answer with messages that name our types.</remarks>
internal sealed class JsonBody<T>(T value) : IEndpointParameterMetadataProvider
    where T : class
{
    /// <summary>Whether an absent body says as much as an empty object.</summary>
    private static bool NothingIsRequired { get; } = !PawlJson.Default.GetTypeInfo(typeof(T))!.Properties.Any(property => property.IsRequired);

    public T Value => value;

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        var limits = http.RequestServices.GetRequiredService<ServerOptions>().Limits;
        using var body = await RequestBody.ReadAsync(http, limits, ["application/json"], optional: NothingIsRequired);
        return new(body.Text.IsEmpty ? Read("{}"u8.ToArray(), limits) : Read(body.Text, limits));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new BodyContract(typeof(T), ["application/json"], !NothingIsRequired));

    /// <summary>Reads the body.</summary>
    internal static T Read(ReadOnlyMemory<byte> utf8, ApiLimits limits)
    {
        var type = (JsonTypeInfo<T>)JsonContracts.WithDepth(limits.BodyDepth).GetTypeInfo(typeof(T));
        try
        {
            return JsonSerializer.Deserialize(utf8.Span, type) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw BodyFaults.Explain(utf8, type, error, limits.BodyDepth);
        }
    }
}

/// <summary>What a route takes as its body, for the OpenAPI document.</summary>
internal sealed record BodyContract(Type Type, IReadOnlyList<string> MediaTypes, bool IsRequired)
{
    /// <summary>What stands in it, when the type does not tell.</summary>
    public string Description { get; init; } = "A workflow document of the Open Workflow DSL.";
}

