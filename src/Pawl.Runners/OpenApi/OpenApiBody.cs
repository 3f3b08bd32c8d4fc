using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.OpenApi;

/// <summary>A body as it is sent.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Text">Its text.</param>
internal sealed record EncodedBody(string ContentType, string Text);

/// <summary>The body of an operation: of what media type, and from which arguments.</summary>
/// <param name="Name">The argument that is the whole body: the parameter's name in OpenAPI 2, <c>body</c> in OpenAPI 3.</param>
/// <param name="IsRequired">Whether a call without one is refused.</param>
/// <param name="MediaType">What it is sent as.</param>
/// <param name="Schema">Its schema; null when it has none.</param>
/// <param name="Encoding">How the fields of a form are written (OpenAPI 3).</param>
internal sealed record OpenApiBody(string Name, bool IsRequired, string MediaType, Located Schema, JqValue Encoding)
{
    /// <summary>The body of an operation; null when it has none.</summary>
    public static async Task<OpenApiBody?> OfAsync(OpenApiOperation operation, IEnumerable<OpenApiParameter> parameters, References references, CancellationToken cancellationToken)
    {
        if (operation.IsVersion2)
        {
            if (parameters.FirstOrDefault(parameter => parameter.Place == ParameterPlace.Body) is not { } only) return null;
            return new(only.Name, only.IsRequired, MediaTypes.Choose(MediaTypes.Consumed(operation)), await references.FollowAsync(only.Source["schema"], cancellationToken), JqValue.Null);
        }

        if (operation.Body["requestBody"] is not { Value.Kind: JqKind.Object } given) return null;
        var body = await references.FollowAsync(given, cancellationToken);
        var content = body["content"];
        var key = MediaTypes.Choose(content.Value.Members.Select(member => member.Key));
        var media = content.Value.TryGet(key, out _) ? await references.FollowAsync(content[key], cancellationToken) : default;
        var schema = media.Document is null ? default : await references.FollowAsync(media["schema"], cancellationToken);
        return new("body", body.Value["required"].IsTruthy, MediaTypes.Concrete(key), schema, media.Value["encoding"]);
    }

    /// <summary>Takes the body out of the arguments that no parameter took; null when there is none.</summary>
    /// <param name="left">Those arguments.</param>
    /// <param name="boundary">Separates the parts of a multipart form.</param>
    /// <param name="depth">Nesting of a field in the style <c>deepObject</c>.</param>
    /// <param name="references">Follows <c>$ref</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FailedCallException">It is required and missing, or is nothing that the media type can carry (<c>validation</c>).</exception>
    public async Task<EncodedBody?> EncodeAsync(JqValue left, string boundary, int depth, References references, CancellationToken cancellationToken)
    {
        if (left.Count == 0) return IsRequired ? throw Wrong("The operation needs a body, and 'parameters' has nothing that would go into it.") : null;

        var whole = left.Count == 1 && left.TryGet(Name, out var value) && Schema.Value["properties"][Name].IsNull ? value : left;
        var kind = MediaTypes.Bare(MediaType);
        if (MediaTypes.IsJson(kind)) return new(MediaType, whole.ToJson());
        if (kind is not ("application/x-www-form-urlencoded" or "multipart/form-data")) return new(MediaType, Plain(whole));
        if (whole.Kind != JqKind.Object) throw Wrong($"The operation takes a form ({kind}), so its body must be an object.");

        var fields = new List<FormField>();
        foreach (var (name, field) in whole.Members)
            if (!field.IsNull) fields.AddRange(Fields(name, field, kind == "multipart/form-data", await IsFileAsync(name, references, cancellationToken), depth));
        return FormText.Encode(fields, kind, boundary);
    }

    private IEnumerable<FormField> Fields(string name, JqValue value, bool isMultipart, bool isFile, int depth)
    {
        var encoding = Encoding[name];
        var type = encoding["contentType"] is { Kind: JqKind.String } given ? given.AsString() : null;
        if (!isMultipart && type is null && (encoding["style"].Kind == JqKind.String || encoding["explode"].Kind is JqKind.True or JqKind.False))
        {
            var style = encoding["style"] is { Kind: JqKind.String } text ? text.AsString() : "form";
            return ParameterText.Pairs(name, value, style switch
            {
                "spaceDelimited" => ParameterStyle.SpaceDelimited,
                "pipeDelimited" => ParameterStyle.PipeDelimited,
                "deepObject" => ParameterStyle.DeepObject,
                _ => ParameterStyle.Form,
            }, encoding["explode"].Kind == JqKind.True || (encoding["explode"].IsNull && style == "form"), depth, FormText.AsIs).Select(pair => new FormField(pair.Key, pair.Value, null, IsFile: false));
        }

        // Without a word of the document: each item by itself, objects as JSON, everything else as text.
        return (value.Kind == JqKind.Array ? value.Items : [value]).Select(item => item.Kind is JqKind.Array or JqKind.Object || (type is not null && MediaTypes.IsJson(MediaTypes.Bare(type)))
            ? new FormField(name, item.ToJson(), type ?? "application/json", isFile)
            : new FormField(name, ParameterText.Scalar(item, name), type, isFile));
    }

    private async Task<bool> IsFileAsync(string name, References references, CancellationToken cancellationToken)
    {
        if (Schema.Document is null || Schema["properties"][name] is not { Value.Kind: JqKind.Object } property) return false;
        var schema = await references.FollowAsync(property, cancellationToken);
        if (schema.Value["items"].Kind == JqKind.Object) schema = await references.FollowAsync(schema["items"], cancellationToken);
        return schema.Value["format"] is { Kind: JqKind.String } format && format.AsString() == "binary"
            || schema.Value["contentMediaType"].Kind == JqKind.String;
    }

    private string Plain(JqValue value) => value.Kind is JqKind.Array or JqKind.Object
        ? throw Wrong($"The operation takes {MediaType}; give its body as text in the parameter '{Name}'.")
        : ParameterText.Scalar(value, Name);

    private static FailedCallException Wrong(string why) => new(ErrorTypes.Validation(why));
}
