using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.OpenApi;

/// <summary>Where a parameter goes.</summary>
internal enum ParameterPlace { Path, Query, Header, Cookie, Form, Body }

/// <summary>How a parameter that is more than a scalar is written.</summary>
internal enum ParameterStyle { Simple, Label, Matrix, Form, SpaceDelimited, PipeDelimited, TabDelimited, DeepObject, Json }

/// <summary>A parameter of an operation, in whichever version of OpenAPI it was written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where it goes.</param>
/// <param name="IsRequired">Whether a call without it is refused.</param>
/// <param name="Style">How arrays and objects are written.</param>
/// <param name="Explode">Whether each item or member stands by itself.</param>
/// <param name="AllowReserved">Whether the reserved characters of RFC 3986 stay as they are.</param>
/// <param name="IsFile">Whether it is a file of a form (OpenAPI 2).</param>
/// <param name="Source">The parameter object.</param>
internal sealed record OpenApiParameter(
    string Name, ParameterPlace Place, bool IsRequired, ParameterStyle Style, bool Explode, bool AllowReserved, bool IsFile, Located Source)
{
    /// <summary>The parameters of an operation: its own, and those of its path that it does not replace.</summary>
    /// <exception cref="FailedCallException">A parameter cannot be read.</exception>
    public static async Task<IReadOnlyList<OpenApiParameter>> OfAsync(OpenApiOperation operation, References references, CancellationToken cancellationToken)
    {
        var all = new Dictionary<(string, ParameterPlace), OpenApiParameter>();
        foreach (var place in operation.PathItem["parameters"].Items.Concat(operation.Body["parameters"].Items))
        {
            if (Read(await references.FollowAsync(place, cancellationToken), operation.IsVersion2) is { } parameter) all[(parameter.Name, parameter.Place)] = parameter;
        }
        return [.. all.Values];
    }

    /// <summary>null for the headers that OpenAPI 3 describes elsewhere, and tells to ignore here.</summary>
    private static OpenApiParameter? Read(Located source, bool isVersion2)
    {
        var value = source.Value;
        var name = Text(value, "name") ?? throw Wrong("A parameter has no name");
        var place = Text(value, "in") switch
        {
            "path" => ParameterPlace.Path,
            "query" => ParameterPlace.Query,
            "header" => ParameterPlace.Header,
            "cookie" when !isVersion2 => ParameterPlace.Cookie,
            "formData" when isVersion2 => ParameterPlace.Form,
            "body" when isVersion2 => ParameterPlace.Body,
            var other => throw Wrong($"The parameter '{name}' stands in '{other}', which OpenAPI does not know"),
        };
        if (!isVersion2 && place == ParameterPlace.Header && name.ToLowerInvariant() is "accept" or "content-type" or "authorization") return null;

        var (style, explode) = isVersion2 ? StyleOfVersion2(value, place) : StyleOfVersion3(name, value, place);
        return new(name, place, place == ParameterPlace.Path || value["required"].IsTruthy, style, explode,
            place == ParameterPlace.Query && value["allowReserved"].IsTruthy, Text(value, "type") == "file", source);
    }

    private static (ParameterStyle, bool) StyleOfVersion3(string name, JqValue parameter, ParameterPlace place)
    {
        if (parameter["content"].Count > 0) return (ParameterStyle.Json, false);
        var style = Text(parameter, "style") switch
        {
            null => place is ParameterPlace.Path or ParameterPlace.Header ? ParameterStyle.Simple : ParameterStyle.Form,
            "simple" => ParameterStyle.Simple,
            "label" => ParameterStyle.Label,
            "matrix" => ParameterStyle.Matrix,
            "form" or "cookie" => ParameterStyle.Form,
            "spaceDelimited" => ParameterStyle.SpaceDelimited,
            "pipeDelimited" => ParameterStyle.PipeDelimited,
            "deepObject" => ParameterStyle.DeepObject,
            var other => throw Wrong($"The parameter '{name}' has the style '{other}', which OpenAPI does not know"),
        };
        var fits = place switch
        {
            ParameterPlace.Path => style is ParameterStyle.Simple or ParameterStyle.Label or ParameterStyle.Matrix,
            ParameterPlace.Header => style is ParameterStyle.Simple,
            ParameterPlace.Cookie => style is ParameterStyle.Form,
            _ => style is ParameterStyle.Form or ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited or ParameterStyle.DeepObject,
        };
        if (!fits) throw Wrong($"The parameter '{name}' has the style '{Text(parameter, "style")}', which does not go with its place '{Text(parameter, "in")}'");
        return (style, parameter["explode"].Kind switch { JqKind.True => true, JqKind.False => false, _ => style == ParameterStyle.Form });
    }

    private static (ParameterStyle, bool) StyleOfVersion2(JqValue parameter, ParameterPlace place) => Text(parameter, "collectionFormat") switch
    {
        "multi" when place is ParameterPlace.Query or ParameterPlace.Form => (ParameterStyle.Form, true),
        "ssv" => (ParameterStyle.SpaceDelimited, false),
        "tsv" => (ParameterStyle.TabDelimited, false),
        "pipes" => (ParameterStyle.PipeDelimited, false),
        _ => (place is ParameterPlace.Query or ParameterPlace.Form ? ParameterStyle.Form : ParameterStyle.Simple, false),
    };

    private static string? Text(JqValue value, string member) => value[member] is { Kind: JqKind.String } text ? text.AsString() : null;

    private static FailedCallException Wrong(string why) => new(ErrorTypes.Configuration($"{why}. The document cannot be used."));
}
