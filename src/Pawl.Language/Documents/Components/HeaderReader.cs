using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>What <c>document</c> says.</summary>
internal sealed record Header(DefinitionId Id, string Dsl, string? Title, string? Summary, DocumentMetadata Metadata);

/// <summary>Reads <c>document</c>.</summary>
internal static class HeaderReader
{
    public static Header? Read(ReadingSession session, Place? place)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return null;
        var dslPlace = reader.Required("dsl", "Write dsl: '1.0.3'.");
        var dsl = ReadVersion(session, dslPlace);
        var space = ReadName(session, reader.Required("namespace", "Namespaces keep workflows of different teams apart, such as 'default'."));
        var name = ReadName(session, reader.Required("name"));
        var version = ReadVersion(session, reader.Required("version", "Write version: '0.1.0'."));
        var title = Expect.Text(session, reader.Optional("title"));
        var summary = Expect.Text(session, reader.Optional("summary"));
        if (reader.Optional("tags") is { } tags) Expect.Object(session, tags);
        var metadata = DocumentMetadataReader.Read(session, reader.Optional("metadata"));
        reader.Close();
        if (dsl is not null) CheckDsl(session, dslPlace!, dsl);
        return dsl is null || space is null || name is null || version is null
            ? null
            : new Header(new DefinitionId(space, name, version.ToString()), dsl.ToString(), title, summary, metadata);
    }

    private static SemanticVersion? ReadVersion(ReadingSession session, Place? place)
    {
        var hint = place?.Kind == JqKind.Number ? $"A version has three numbers, in quotes: '{Complete(place.Node.Text)}'." : null;
        if (Expect.Text(session, place, hint) is not { } text) return null;
        if (SemanticVersion.TryParse(text, out var version)) return version;
        session.Error(place!, ProblemCodes.InvalidVersion, $"'{Expect.Shown(text)}' is no semantic version.",
            SemanticVersion.TryParse(Complete(text), out var near) ? $"Did you mean '{near}'?" : "Write three numbers, such as '1.0.0', perhaps with a pre-release: '1.0.0-beta.1'.");
        return null;
    }

    /// <summary>Fills up to three numbers, and drops a leading v.</summary>
    private static string Complete(string text)
    {
        var version = text.TrimStart('v', 'V', '=', '^', '~');
        return version.Length > 60 ? version : version.Count(c => c == '.') switch { 0 => version + ".0.0", 1 => version + ".0", _ => version };
    }

    private static string? ReadName(ReadingSession session, Place? place)
    {
        if (Expect.Text(session, place) is not { } text) return null;
        if (DnsLabel.IsValid(text)) return text;
        session.Error(place!, ProblemCodes.InvalidName, $"'{Expect.Shown(text)}' is no DNS label.",
            (DnsLabel.Near(text) is { } near ? $"Did you mean '{near}'? " : "") + "Letters, digits and inner hyphens, at most 63.");
        return null;
    }

    private static void CheckDsl(ReadingSession session, Place place, SemanticVersion dsl)
    {
        if (dsl.Major != "1")
            session.Error(place, ProblemCodes.Unsupported, $"Version {dsl} of the DSL is not supported.", "Pawl runs version 1.0 of the DSL: dsl: '1.0.3'.");
        else if (dsl.Minor != "0")
            session.Warn(place, ProblemCodes.Unsupported, $"Version {dsl} of the DSL is newer than Pawl knows; it is read as 1.0.", "Write dsl: '1.0.3'.");
    }
}
