namespace Pawl.Language.Linking;

/// <summary>A function that the server itself provides.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
public sealed record BuiltInFunction(string Name, string Version)
{
    /// <summary>Its full name: it is one of the catalog that the server provides.</summary>
    public string FullName => $"{Name}:{Version}@{BuiltInFunctions.Catalog}";
}

/// <summary>The functions that need no declaration, by full name (<c>name:version@default</c>) and by alias (<c>name</c>: the version given last).</summary>
public sealed class BuiltInFunctions
{
    /// <summary>Name of the catalog that the server provides.</summary>
    public const string Catalog = "default";

    private readonly Dictionary<string, BuiltInFunction> byName = [];

    /// <summary>A set of functions.</summary>
    public BuiltInFunctions(params IEnumerable<BuiltInFunction> functions)
    {
        foreach (var function in functions) byName[function.FullName] = byName[function.Name] = function;
    }

    /// <summary>Those of this release.</summary>
    public static BuiltInFunctions Provided { get; } = new();

    /// <summary>Every name that can be called.</summary>
    public IReadOnlyCollection<string> Names => byName.Keys;

    /// <summary>The function that a call names; null when there is none.</summary>
    public BuiltInFunction? Find(string call) => byName.GetValueOrDefault(call);
}
