using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads an endpoint: a URI, an expression, or <c>{ uri, authentication }</c>.</summary>
internal static class EndpointReader
{
    public static EndpointDefinition? Read(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null) return null;
        if (place.IsText) return ReadUri(session, place, variables) is { } uri ? new EndpointDefinition(uri, null) : null;
        if (ObjectReader.Open(session, place) is not { } reader) return null;

        var address = reader.Required("uri");
        var authentication = AuthenticationReader.ReadReferenceable(session, reader.Optional("authentication"), variables);
        reader.Close();
        return address is not null && ReadUri(session, address, variables) is { } template ? new EndpointDefinition(template, authentication) : null;
    }

    private static DataTemplate? ReadUri(ReadingSession session, Place place, VariableSet variables) =>
        UriText.Check(session, place) ? TemplateReader.Read(session, place, variables, TemplateUse.Process) : null;
}
