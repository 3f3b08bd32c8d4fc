namespace Pawl.Language.Schemas.Compilation;

/// <summary>What the keywords of one schema resource mean: its draft, and the vocabularies its metaschema switches on.</summary>
internal sealed record Dialect(JsonSchemaDraft Draft)
{
    private const string Vocabulary = "https://json-schema.org/draft/2020-12/vocab/";

    public static readonly Dialect Draft7 = new(JsonSchemaDraft.Draft7);
    public static readonly Dialect Draft202012 = new(JsonSchemaDraft.Draft202012);

    public bool Applicator { get; private init; } = true;
    public bool Validation { get; private init; } = true;
    public bool Unevaluated { get; private init; } = true;
    public bool FormatAssertion { get; private init; }

    public bool IsDraft7 => Draft == JsonSchemaDraft.Draft7;

    /// <summary>The dialect of a draft's own metaschema; null for any other URI.</summary>
    public static Dialect? Known(string uri) => uri.TrimEnd('#') switch
    {
        "https://json-schema.org/draft/2020-12/schema" => Draft202012,
        "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" => Draft7,
        _ => null,
    };

    /// <summary>The dialect that a metaschema's <c>$vocabulary</c> describes.</summary>
    /// <param name="vocabularies">URI and whether a reader must understand it.</param>
    /// <param name="unknown">A vocabulary that must be understood and is not; null when there is none.</param>
    public static Dialect WithVocabularies(IReadOnlyDictionary<string, bool> vocabularies, out string? unknown)
    {
        string[] understood = ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion", "content"];
        unknown = vocabularies.Where(entry => entry.Value && !understood.Any(name => entry.Key == Vocabulary + name)).Select(entry => entry.Key).FirstOrDefault();
        return Draft202012 with
        {
            Applicator = vocabularies.ContainsKey(Vocabulary + "applicator"),
            Validation = vocabularies.ContainsKey(Vocabulary + "validation"),
            Unevaluated = vocabularies.ContainsKey(Vocabulary + "unevaluated"),
            FormatAssertion = vocabularies.ContainsKey(Vocabulary + "format-assertion"),
        };
    }
}
