using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads an external resource: <c>{ name, endpoint }</c>.</summary>
internal static class ResourceReader
{
    public static ExternalResource? Read(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null) return null;
        var hint = place.IsText ? $"Write {{ endpoint: {Expect.Shown(place.Node.Text)} }}." : null;
        if (ObjectReader.Open(session, place, hint) is not { } reader) return null;
        var name = Expect.Text(session, reader.Optional("name"));
        var endpoint = EndpointReader.Read(session, reader.Required("endpoint"), variables);
        reader.Close();
        return endpoint is null ? null : new ExternalResource(name, endpoint);
    }
}
