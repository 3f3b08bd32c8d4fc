using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads authentication policies.</summary>
internal static class AuthenticationReader
{
    private static readonly string[] Schemes = ["basic", "bearer", "digest", "oauth2", "oidc"];

    /// <summary>Reads a policy, or <c>{ use: name }</c> of one in <c>use.authentications</c>.</summary>
    public static AuthenticationDefinition? ReadReferenceable(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null) return null;
        var hint = place.IsText ? $"Write {{ use: {Expect.Shown(place.Node.Text)} }}." : null;
        if (ObjectReader.Open(session, place, hint) is not { } reader) return null;

        var use = reader.Optional("use");
        var schemes = Schemes.Select(reader.Optional).ToList();
        reader.Close();
        if (!Alternatives.ExactlyOne(session, place, [use, .. schemes], ["use", .. Schemes])) return null;
        if (use is null) return ReadScheme(session, schemes.Find(scheme => scheme is not null)!, variables);
        return ReadName(session, use) is { } name && References.Check(session, use, name, session.Components.Authentications, "authentications")
            ? new AuthenticationDefinition(name, null, null, null)
            : null;
    }

    /// <summary>Reads a policy of <c>use.authentications</c>, which the schema leaves open for other properties.</summary>
    public static AuthenticationDefinition? ReadPolicy(ReadingSession session, Place place, VariableSet variables)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        var schemes = Schemes.Select(reader.Optional).Where(scheme => scheme is not null).ToList();
        reader.CloseOpenObject();
        if (schemes.Count > 1)
        {
            session.ErrorAtKey(schemes[1]!, ProblemCodes.UnexpectedProperty, $"'{schemes[1]!.Name}' and '{schemes[0]!.Name}' exclude each other.", "Declare two policies.");
            return null;
        }
        if (schemes.Count == 1) return ReadScheme(session, schemes[0]!, variables);
        session.ErrorAtKey(place, ProblemCodes.MissingAlternative, $"One of these is missing: {string.Join(", ", Schemes)}.");
        return null;
    }

    private static AuthenticationDefinition? ReadScheme(ReadingSession session, Place place, VariableSet variables)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        if (reader.Has("use"))
        {
            var use = reader.Optional("use")!;
            reader.Close();
            return ReadName(session, use) is { } secret && References.CheckSecret(session, use, secret)
                ? new AuthenticationDefinition(null, place.Name, secret, null)
                : null;
        }
        switch (place.Name)
        {
            case "basic" or "digest":
                Expect.Text(session, reader.Required("username", "Or name a secret that holds the properties: { use: name }."));
                Expect.Text(session, reader.Required("password"));
                break;
            case "bearer":
                Expect.Text(session, reader.Required("token", "Or name a secret that holds it: { use: name }."));
                break;
            default:
                OAuth2Reader.Check(session, reader, place.Name == "oauth2");
                break;
        }
        reader.Close();
        return TemplateReader.Read(session, place, variables) is { } properties
            ? new AuthenticationDefinition(null, place.Name, null, properties)
            : null;
    }

    private static string? ReadName(ReadingSession session, Place place)
    {
        if (Expect.Text(session, place) is not { } name) return null;
        if (name.Length > 0) return name;
        session.Error(place, ProblemCodes.MustNotBeEmpty, "The name is empty.");
        return null;
    }
}
