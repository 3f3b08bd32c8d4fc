using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads an external resource: <c>{ name, endpoint }</c>.</summary>
internal static class ResourceReader
{
    /// <summary>A resource that is looked up when its task runs.</summary>
    public static ExternalResource? Read(ReadingSession session, Place? place, VariableSet variables) =>
        Read(session, place, endpoint => EndpointReader.Read(session, endpoint, variables));

    /// <summary>A resource that is looked up when the execution starts.</summary>
    public static ExternalResource? ReadForStart(ReadingSession session, Place? place) =>
        Read(session, place, endpoint => StartEndpointReader.Read(session, endpoint));

    private static ExternalResource? Read(ReadingSession session, Place? place, Func<Place?, EndpointDefinition?> readEndpoint)
    {
        if (place is null) return null;
        var hint = place.IsText ? $"Write {{ endpoint: {Expect.Shown(place.Node.Text)} }}." : null;
        if (ObjectReader.Open(session, place, hint) is not { } reader) return null;
        var name = Expect.Text(session, reader.Optional("name"));
        var endpoint = readEndpoint(reader.Required("endpoint"));
        reader.Close();
        return endpoint is null ? null : new ExternalResource(name, endpoint);
    }
}
