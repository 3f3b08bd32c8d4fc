using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads an endpoint: a URI, an expression, or <c>{ uri, authentication }</c>.</summary>
internal static class EndpointReader
{
    public static EndpointDefinition? Read(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null) return null;
        if (place.IsText) return ReadUri(session, place, null, variables);
        if (ObjectReader.Open(session, place) is not { } reader) return null;

        var address = reader.Required("uri");
        var authentication = AuthenticationReader.ReadReferenceable(session, reader.Optional("authentication"), variables);
        reader.Close();
        return address is null ? null : ReadUri(session, address, authentication, variables);
    }

    private static EndpointDefinition? ReadUri(ReadingSession session, Place place, AuthenticationDefinition? authentication, VariableSet variables)
    {
        if (!UriText.Check(session, place) || TemplateReader.Read(session, place, variables, TemplateUse.Process) is not { } uri) return null;
        if (session.Address is not { } document || uri is not DataTemplate.Literal) return new(uri, authentication) { Text = place.Node.Text };

        var absolute = Addresses.Resolve(document, place.Node.Text);
        return new(new DataTemplate.Literal(JqValue.From(absolute)), authentication) { Text = absolute };
    }
}
