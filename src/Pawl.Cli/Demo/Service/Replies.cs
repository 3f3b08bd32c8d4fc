using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Pawl.Cli.Demo.Service;

/// <summary>The few shapes of answer that the service gives.</summary>
internal static class Replies
{
    public static IResult Ok(JsonNode body) => TypedResults.Json(body);

    public static IResult Created(JsonNode body) => TypedResults.Json(body, statusCode: StatusCodes.Status201Created);

    public static IResult Accepted(JsonNode body, string location) => TypedResults.Accepted(location, body);

    public static IResult NotFound(string what) => Problem(StatusCodes.Status404NotFound, $"There is no {what}.");

    public static IResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
