using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Pawl.Server.Options;

namespace Pawl.Server.Requests;

/// <summary>A query parameter that a route knows: how it is checked, and how the OpenAPI document tells it.</summary>
internal abstract record QueryParameter(string Name, string Meaning)
{
    /// <summary>Whether it may stand more than once.</summary>
    public bool Repeatable { get; init; }
    /// <summary>Its type in the OpenAPI document.</summary>
    public JsonSchemaType SchemaType { get; init; } = JsonSchemaType.String;
    /// <summary>Its format in the OpenAPI document; null when none.</summary>
    public string? Format { get; init; }

    /// <summary>What is wrong with a value; null when nothing.</summary>
    public abstract string? FaultOf(string text, ApiLimits limits);
}

/// <summary>A query parameter with values of one type.</summary>
/// <param name="Name">The name.</param>
/// <param name="Meaning">One sentence.</param>
/// <param name="Parse">Reads a value; throws <see cref="FormatException"/> with what is expected.</param>
internal sealed record QueryParameter<T>(string Name, string Meaning, Func<string, ApiLimits, T> Parse) : QueryParameter(Name, Meaning)
{
    public override string? FaultOf(string text, ApiLimits limits)
    {
        try { _ = Parse(text, limits); }
        catch (FormatException error) { return error.Message; }
        return null;
    }

    /// <summary>Whether the request has it.</summary>
    public bool TryRead(HttpContext http, out T? value)
    {
        var given = http.Request.Query[Name];
        value = given.Count > 0 ? Parse(given[0] ?? "", Limits(http)) : default;
        return given.Count > 0;
    }

    /// <summary>All its values; empty when the request has none.</summary>
    public IEnumerable<T> ReadAll(HttpContext http) => http.Request.Query[Name].Select(text => Parse(text ?? "", Limits(http)));

    private static ApiLimits Limits(HttpContext http) => http.RequestServices.GetRequiredService<ServerOptions>().Limits;
}

/// <summary>The query parameters of a route.</summary>
internal sealed record QueryContract(IReadOnlyList<QueryParameter> Parameters);
