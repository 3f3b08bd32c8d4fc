using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Authentication;

/// <summary>Reads the evaluated properties of a policy. Messages name properties, never values.</summary>
/// <param name="value">The properties.</param>
/// <param name="path">Where they are in the policy, with a dot at the end; empty at its top.</param>
internal readonly struct PolicyProperties(JqValue value, string path = "")
{
    /// <exception cref="AuthenticationFailedException">It is missing, or no text.</exception>
    public string Text(string name) => TextOrNull(name) ?? throw new AuthenticationFailedException($"The authentication policy has no '{path}{name}'.");

    /// <summary>A text; null when it is missing or null.</summary>
    /// <exception cref="AuthenticationFailedException">It is no text.</exception>
    public string? TextOrNull(string name) => value.Kind != JqKind.Object ? null : Scalar(value[name], path + name);

    /// <summary>A list of texts, or one text with spaces between; empty when it is missing.</summary>
    /// <exception cref="AuthenticationFailedException">It is something else.</exception>
    public IReadOnlyList<string> Texts(string name)
    {
        var where = path + name;
        var found = value.Kind == JqKind.Object ? value[name] : JqValue.Null;
        return found.Kind switch
        {
            JqKind.Null => [],
            JqKind.Array => [.. found.Items.Select(item => Scalar(item, where) ?? throw Wrong(where))],
            _ => Scalar(found, where)!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    /// <summary>Properties inside; as if empty when there are none.</summary>
    public PolicyProperties In(string name) => new(value.Kind == JqKind.Object ? value[name] : JqValue.Null, $"{path}{name}.");

    /// <summary>Whether there are any properties.</summary>
    public bool Exist => value.Kind == JqKind.Object;

    /// <summary>Names and texts of all members that are texts.</summary>
    public IEnumerable<KeyValuePair<string, string>> AllTexts()
    {
        if (value.Kind != JqKind.Object) yield break;
        foreach (var (name, member) in value.Members)
            if (Scalar(member, path + name) is { } text) yield return KeyValuePair.Create(name, text);
    }

    private static string? Scalar(JqValue found, string where) => found.Kind switch
    {
        JqKind.Null => null,
        JqKind.String => found.AsString(),
        JqKind.Number or JqKind.True or JqKind.False => found.ToJson(),
        _ => throw Wrong(where),
    };

    private static AuthenticationFailedException Wrong(string where) => new($"'{where}' of the authentication policy must be text.");
}
