using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pawl.Server.Requests;

namespace Pawl.Server.OpenApi;

/// <summary>Problem codes that a route may answer with, besides those that every route may.</summary>
internal sealed record ProblemContract(IReadOnlyList<string> Codes);

/// <summary>A request header that a route knows.</summary>
internal sealed record HeaderContract(string Name, string Meaning);

/// <summary>Says of a route what the OpenAPI document tells, and what requests are checked against.</summary>
internal static class RouteDescriptions
{
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder route, params QueryParameter[] parameters) => route.WithMetadata(new QueryContract(parameters));

    public static RouteHandlerBuilder WithHeader(this RouteHandlerBuilder route, string name, string meaning) => route.WithMetadata(new HeaderContract(name, meaning));

    public static RouteHandlerBuilder Described(this RouteHandlerBuilder route, string operation, string summary) => route.WithName(operation).WithSummary(summary);

    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder route, params string[] codes) => route.WithMetadata(new ProblemContract(codes));
}
