using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Travel;

/// <summary>A saved state as a request's body.</summary>
internal sealed class StateFileBody(StateFile file) : IEndpointParameterMetadataProvider
{
    private const string MediaType = "application/json";

    public StateFile File => file;

    public static async ValueTask<StateFileBody?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        using var body = await RequestBody.ReadAsync(http, http.RequestServices.GetRequiredService<ServerOptions>().Limits, [MediaType]);
        return new(StateFile.Read(body.Text.Span));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new BodyContract(typeof(object), [MediaType], IsRequired: true) { Description = "A file that an export gave, unchanged." });
}
