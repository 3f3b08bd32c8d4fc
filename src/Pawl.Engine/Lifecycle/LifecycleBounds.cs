using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Lifecycle;

/// <summary>Keeps lifecycle events small: intermediaries may drop what is larger than 64 KiB, and news must never fault what it is about.</summary>
internal static class LifecycleBounds
{
    /// <summary>Characters of one text of an error, beyond which it is cut. 2,048.</summary>
    private const int TextLength = 2_048;

    /// <summary>Characters of a correlation value as JSON, beyond which it is left out. 1,024.</summary>
    private const int KeyLength = 1_024;

    /// <summary>Correlation values that are told, the first by name. 16.</summary>
    private const int Keys = 16;

    /// <summary>An error with texts of bounded length.</summary>
    public static JqValue Of(WorkflowError error) => new WorkflowError(Cut(error.Type)!, error.Status)
    {
        Title = Cut(error.Title),
        Detail = Cut(error.Detail),
        Instance = Cut(error.Instance),
    }.ToJson();

    /// <summary>Correlation values by key, without those that are too large.</summary>
    public static JqValue Of(ImmutableSortedDictionary<string, JqValue> keys) => JqValue.Object(keys.Where(key => key.Value.ToJson().Length <= KeyLength).Take(Keys));

    // Half a surrogate pair is no text.
    private static string? Cut(string? text) =>
        text is null || text.Length <= TextLength ? text : text[..(char.IsHighSurrogate(text[TextLength - 1]) ? TextLength - 1 : TextLength)] + "…";
}
