using System.Collections.Immutable;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary>Evaluated arguments as the text that the outside needs.</summary>
internal static class ArgumentText
{
    /// <summary>A string as it is; numbers and booleans as JSON.</summary>
    /// <exception cref="RaisedException">Null, an array or an object.</exception>
    public static string Of(JqValue value, string what) => value.Kind switch
    {
        JqKind.String => value.AsString(),
        JqKind.Number or JqKind.True or JqKind.False => value.ToJson(),
        _ => throw new RaisedException(ErrorTypes.Expression($"'{what}' must be text; it is {value.Kind.ToString().ToLowerInvariant()}.")),
    };

    /// <summary>A list of texts; empty without a template.</summary>
    /// <exception cref="RaisedException">Not a list of texts.</exception>
    public static ImmutableArray<string> List(DataTemplate? template, string what, JqValue input, ExpressionScope scope) =>
        template is null ? [] : IsCovered(template, scope) ? [Veil.Text] : ListOf(scope.Evaluate(template, input), what);

    /// <summary>A map of texts; empty without a template. Members that are null are left out.</summary>
    /// <exception cref="RaisedException">Not a map of texts.</exception>
    public static ImmutableArray<KeyValuePair<string, string>> Map(DataTemplate? template, string what, JqValue input, ExpressionScope scope) =>
        template is null ? [] : IsCovered(template, scope) ? [new(Veil.Text, Veil.Text)] : MapOf(scope.Evaluate(template, input), what);

    /// <summary>Whether a whole list or map comes from a secret, so that not even its names are known yet.</summary>
    private static bool IsCovered(DataTemplate template, ExpressionScope scope)
    {
        if (scope.Veil is not { } veil || !veil.HidesAll(template)) return false;
        veil.Hide();
        return true;
    }

    /// <exception cref="RaisedException">Not a list of texts.</exception>
    public static ImmutableArray<string> ListOf(JqValue value, string what) => value.Kind == JqKind.Array
        ? [.. value.Items.Select((item, index) => Of(item, $"{what}[{index}]"))]
        : throw new RaisedException(ErrorTypes.Expression($"'{what}' must be a list; it is {value.Kind.ToString().ToLowerInvariant()}."));

    /// <exception cref="RaisedException">Not a map of texts.</exception>
    public static ImmutableArray<KeyValuePair<string, string>> MapOf(JqValue value, string what) => value.Kind switch
    {
        JqKind.Null => [],
        JqKind.Object => [.. from member in value.Members where !member.Value.IsNull select KeyValuePair.Create(member.Key, Of(member.Value, $"{what}.{member.Key}"))],
        _ => throw new RaisedException(ErrorTypes.Expression($"'{what}' must be a map; it is {value.Kind.ToString().ToLowerInvariant()}.")),
    };
}
