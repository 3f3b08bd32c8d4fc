using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Server.Options;

namespace Pawl.Server.Requests;

/// <summary>A workflow document as a request's body. Whether it is YAML or JSON tells the text itself.</summary>
internal sealed class DocumentBody(string text) : IEndpointParameterMetadataProvider
{
    /// <summary>The last one is what <c>curl --data-binary</c> sends unless told otherwise.</summary>
    private static readonly string[] MediaTypes =
    [
        "application/yaml", "application/json", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded",
    ];

    public string Text => text;

    public static async ValueTask<DocumentBody?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        var limits = http.RequestServices.GetRequiredService<ServerOptions>().Limits;
        using var body = await RequestBody.ReadAsync(http, limits, MediaTypes);
        return new(Encoding.UTF8.GetString(body.Text.Span));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new BodyContract(typeof(object), ["application/yaml", "application/json"], IsRequired: true));
}
