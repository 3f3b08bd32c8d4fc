using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Api.Options;

public sealed class OidcOptionsTests
{
    private static readonly Dictionary<string, string> Good = new()
    {
        ["PAWL_OIDC_ISSUER"] = "https://login.example.com/realms/work",
        ["PAWL_OIDC_AUDIENCE"] = "pawl-api, other",
        ["PAWL_OIDC_CLIENT_ID"] = "pawl-server",
        ["PAWL_OIDC_ROLES"] = "admins=admin",
    };

    [Fact]
    public void Values_of_claims_may_hold_what_separates_them_from_roles()
    {
        var oidc = Load(("PAWL_OIDC_ROLES", "cn=ops=operator@shop, admins=admin")).Oidc;
        Assert.Equal([("cn=ops", new("operator", "shop")), ("admins", new("admin"))], oidc.Roles);
        Assert.Equal(["pawl-api", "other"], oidc.Audiences);
    }

    [Theory]
    [InlineData("PAWL_OIDC_ISSUER", "http://login.example.com")]
    [InlineData("PAWL_OIDC_ISSUER", "https://login.example.com/?realm=work")]
    [InlineData("PAWL_OIDC_ISSUER", "login.example.com")]
    [InlineData("PAWL_OIDC_ISSUER", "")]
    [InlineData("PAWL_OIDC_ALGORITHMS", "RS256,HS256")]
    [InlineData("PAWL_OIDC_ALGORITHMS", "none")]
    [InlineData("PAWL_OIDC_ALGORITHMS", ",")]
    [InlineData("PAWL_OIDC_ROLES", "admins")]
    [InlineData("PAWL_OIDC_ROLES", "admins=")]
    [InlineData("PAWL_OIDC_ROLES", "")]
    [InlineData("PAWL_OIDC_TENANT", "A B")]
    [InlineData("PAWL_OIDC_CLOCK_SKEW", "6m")]
    [InlineData("PAWL_OIDC_AUDIENCE", "pawl-server")] // ID tokens would pass as access tokens
    public void A_setting_that_would_let_too_much_in_or_nobody_stops_the_start(string variable, string text) =>
        Assert.Single(Assert.Throws<InvalidOptionsException>(() => Load((variable, text))).Problems);

    [Fact]
    public void An_issuer_that_nobody_is_meant_to_use_stops_the_start() =>
        Assert.Contains("oidc-audience", Assert.Single(Assert.Throws<InvalidOptionsException>(() => Load(("PAWL_OIDC_AUDIENCE", ""), ("PAWL_OIDC_CLIENT_ID", ""))).Problems), StringComparison.Ordinal);

    private static ServerOptions Load(params (string Variable, string Text)[] changes)
    {
        var environment = new Dictionary<string, string>(Good);
        foreach (var (variable, text) in changes) environment[variable] = text;
        return ServerOptions.Load(environment, new Dictionary<string, string>());
    }
}
