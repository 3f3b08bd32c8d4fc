namespace Pawl.Language.Documents.Components;

/// <summary>Checks the properties of <c>oauth2</c> and <c>oidc</c>. They stay data: the runner that fetches tokens evaluates them.</summary>
internal static class OAuth2Reader
{
    public static void Check(ReadingSession session, ObjectReader reader, bool hasEndpoints)
    {
        UriText.CheckLiteral(session, reader.Required("authority"));
        Expect.OneOf(session, reader.Required("grant"),
            "authorization_code", "client_credentials", "password", "refresh_token", "urn:ietf:params:oauth:grant-type:token-exchange");
        if (hasEndpoints && reader.Optional("endpoints") is { } endpoints) CheckEndpoints(session, endpoints);
        if (reader.Optional("client") is { } client) CheckClient(session, client);
        if (reader.Optional("request") is { } request) CheckRequest(session, request);
        foreach (var list in new[] { reader.Optional("issuers"), reader.Optional("scopes"), reader.Optional("audiences") })
            if (list is not null) Expect.TextList(session, list, list.IsText ? $"Write [ {Expect.Shown(list.Node.Text)} ]." : null);
        Expect.Text(session, reader.Optional("username"));
        Expect.Text(session, reader.Optional("password"));
        CheckToken(session, reader.Optional("subject"));
        CheckToken(session, reader.Optional("actor"));
    }

    private static void CheckEndpoints(ReadingSession session, Place place)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return;
        foreach (var endpoint in new[] { reader.Optional("token"), reader.Optional("revocation"), reader.Optional("introspection") })
            Expect.Text(session, endpoint);
        reader.CloseOpenObject();
    }

    private static void CheckClient(ReadingSession session, Place place)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return;
        Expect.Text(session, reader.Optional("id"));
        Expect.Text(session, reader.Optional("secret"));
        Expect.Text(session, reader.Optional("assertion"));
        Expect.OneOf(session, reader.Optional("authentication"), "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none");
        reader.Close();
    }

    private static void CheckRequest(ReadingSession session, Place place)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return;
        Expect.OneOf(session, reader.Optional("encoding"), "application/x-www-form-urlencoded", "application/json");
        reader.CloseOpenObject();
    }

    private static void CheckToken(ReadingSession session, Place? place)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return;
        Expect.Text(session, reader.Required("token"));
        Expect.Text(session, reader.Required("type"));
        reader.Close();
    }
}
