namespace Pawl.Runners.AsyncApi.Messages;

/// <summary>What a media type means for the bytes of a message.</summary>
internal static class ContentTypes
{
    public static bool IsJson(string type) => Media(type) is "application/json" or "text/json" || Media(type).EndsWith("+json", StringComparison.Ordinal);

    public static bool IsText(string type) => Media(type).StartsWith("text/", StringComparison.Ordinal);

    /// <summary>The type without its parameters, in lower case.</summary>
    public static string Media(string type) => type.Split(';')[0].Trim().ToLowerInvariant();
}
