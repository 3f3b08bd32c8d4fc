using Pawl.Language.Expressions;

namespace Pawl.Runners.OpenApi;

/// <summary>The API keys that an operation may ask for: its caller can give them by name like any other parameter, and must give none.</summary>
internal static class ApiKeys
{
    /// <summary>The API keys of the operation's security requirements, as optional parameters.</summary>
    public static async Task<IReadOnlyList<OpenApiParameter>> OfAsync(OpenApiOperation operation, References references, CancellationToken cancellationToken)
    {
        var root = new Located(operation.Root.Root, operation.Root);
        var requirements = operation.Body["security"] is { Value.Kind: JqKind.Array } own ? own.Value : root["security"].Value;
        var schemes = operation.IsVersion2 ? root["securityDefinitions"] : root["components"]["securitySchemes"];
        var keys = new List<OpenApiParameter>();
        foreach (var name in requirements.Items.SelectMany(requirement => requirement.Members).Select(member => member.Key).Distinct())
        {
            var scheme = (await references.FollowAsync(schemes[name], cancellationToken)).Value;
            if (scheme["type"] is not { Kind: JqKind.String } type || type.AsString() != "apiKey" || scheme["name"] is not { Kind: JqKind.String } key) continue;
            ParameterPlace? place = scheme["in"] is { Kind: JqKind.String } at ? at.AsString() switch
            {
                "query" => ParameterPlace.Query,
                "header" => ParameterPlace.Header,
                "cookie" => ParameterPlace.Cookie,
                _ => null,
            } : null;
            if (place is { } known) keys.Add(new(key.AsString(), known, IsRequired: false, ParameterStyle.Form, Explode: false, AllowReserved: false, IsFile: false, root));
        }
        return keys;
    }
}
