using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Files;

/// <summary>An object of a test file, read member by member: what nobody asked for is a mistake.</summary>
internal sealed class Fields
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly JqValue _value;

    public Fields(JqValue value, string place)
    {
        (_value, Place) = (value, place);
        if (value.Kind != JqKind.Object) throw Wrong("an object");
    }

    /// <summary>Where it stands, e.g. <c>cases[0].expect</c>.</summary>
    public string Place { get; }

    /// <summary>Any value; null when the member is not there.</summary>
    public JqValue? Any(string name)
    {
        _known.Add(name);
        return _value.TryGet(name, out var value) ? value : null;
    }

    /// <summary>A text; null when the member is not there.</summary>
    public string? Text(string name) => Any(name) is not { } value ? null : value.Kind == JqKind.String ? value.AsString() : throw Wrong(name, "a text");

    /// <summary>A whole number; null when the member is not there.</summary>
    public int? Number(string name) => Any(name) is not { } value ? null : value.Kind == JqKind.Number && value.AsDouble() is var number && number == (int)number ? (int)number : throw Wrong(name, "a whole number");

    /// <summary>A list; empty when the member is not there.</summary>
    public IEnumerable<(JqValue Value, string Place)> List(string name) => Any(name) is not { } value ? [] : value.Kind == JqKind.Array
        ? value.Items.Select((item, at) => (item, $"{Within(name)}[{at}]"))
        : throw Wrong(name, "a list");

    /// <summary>A list of texts; null when the member is not there.</summary>
    public IEnumerable<string>? Texts(string name) =>
        Any(name) is null ? null : List(name).Select(item => item.Value.Kind == JqKind.String ? item.Value.AsString() : throw new CliException($"{item.Place} must be a text."));

    /// <summary>The members of an object; empty when the member is not there.</summary>
    public IEnumerable<KeyValuePair<string, JqValue>> Map(string name) => Any(name) is not { } value ? [] : value.Kind == JqKind.Object ? value.Members : throw Wrong(name, "an object");

    /// <summary>A duration, e.g. <c>PT30S</c>; zero when the member is not there.</summary>
    public TimeSpan Duration(string name) => Text(name) is not { } text ? TimeSpan.Zero
        : Language.Definitions.DurationText.TryParse(text, out var duration) && duration.After(DateTimeOffset.UnixEpoch) is var end && end >= DateTimeOffset.UnixEpoch ? end - DateTimeOffset.UnixEpoch
        : throw Wrong(name, "an ISO 8601 duration such as PT30S or P3D");

    /// <summary>A jq expression; null when the member is not there.</summary>
    public JqProgram? Expression(string name)
    {
        if (Text(name) is not { } text) return null;
        try { return JqProgram.Compile(text); }
        catch (JqCompileException error) { throw new CliException($"{Within(name)} is no jq expression: {error.Message}", cause: error); }
    }

    /// <summary>Refuses what nobody asked for.</summary>
    public void Done()
    {
        if (_value.Members.Select(member => member.Key).FirstOrDefault(name => !_known.Contains(name)) is { } unknown)
            throw new CliException($"{Within(unknown)} is not known here; known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
    }

    public CliException Wrong(string name, string expected) => new($"{Within(name)} must be {expected}.");

    private CliException Wrong(string expected) => new($"{(Place.Length == 0 ? "The file" : Place)} must be {expected}.");

    private string Within(string name) => Place.Length == 0 ? name : $"{Place}.{name}";
}
