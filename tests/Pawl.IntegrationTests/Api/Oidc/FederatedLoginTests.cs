using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Pawl.Client;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api.Oidc;

public sealed class FederatedLoginTests(OidcServer at) : IClassFixture<OidcServer>, IDisposable
{
    private const string Begin = "/api/v1/login/oidc";
    private const string End = "/api/v1/login/oidc/callback";
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly HttpClient browser = new(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = at.Server.Address };
    private readonly PawlClient open = PawlClient.Connect(at.Server.Address, key: null);

    public void Dispose()
    {
        browser.Dispose();
        open.Dispose();
        (at.Provider.Logins.TokenAnswer, at.Provider.Logins.ConfirmsAtOnce) = (null, null);
    }

    [Fact]
    public async Task A_browser_logs_in_at_the_provider_and_returns_with_a_session_like_that_of_a_password()
    {
        var subject = Documents.NewName("ada");
        var (address, cookie) = await BegunAsync("?returnTo=/executions%3Flimit=5");
        var query = QueryHelpers.ParseQuery(address.Query);
        Assert.Equal(("code", "S256", OidcServer.ClientId, "openid profile"), (query["response_type"].ToString(), query["code_challenge_method"].ToString(), query["client_id"].ToString(), query["scope"].ToString()));

        var code = at.Provider.Logins.Confirm(address, nonce => IdToken(subject, nonce));
        using var ended = await browser.SendAsync($"{End}?code={code}&state={query["state"]}&session_state=provider-says", HttpMethod.Get, headers: ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        Assert.Equal("/executions?limit=5", ended.Headers.Location!.ToString());
        var set = ended.Headers.GetValues("Set-Cookie").ToList();
        Assert.Contains(set, text => text.StartsWith("__Host-pawl-login=;", StringComparison.Ordinal));
        var session = Assert.Single(set, text => text.StartsWith("__Host-pawl=", StringComparison.Ordinal));
        foreach (var attribute in new[] { "path=/", "secure", "samesite=strict", "httponly" }) Assert.Contains(attribute, session, StringComparison.OrdinalIgnoreCase);

        using var caller = await browser.SendAsync("/api/v1/caller", HttpMethod.Get, headers: ("Cookie", session.Split(';')[0]));
        var json = await caller.JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("default", $"user:{subject}"), (json.GetProperty("tenant").GetString(), json.GetProperty("actor").GetString()));
        Assert.Equal("operator", json.GetProperty("roles")[0].GetString());
        Assert.NotNull((await at.Admin.Users.GetAsync(subject, cancellationToken)).LastLoginAt);
        Assert.Contains((await at.Admin.Audit.ListAsync(new() { Action = "session.login", Actor = $"user:{subject}" }, 10, cancellationToken: cancellationToken)).Items, line => line.Object?.StartsWith("session:", StringComparison.Ordinal) is true);

        // A second time neither the cookie nor the code counts.
        using var again = await browser.SendAsync($"{End}?code={code}&state={query["state"]}", HttpMethod.Get, headers: ("Cookie", cookie));
        await again.ProblemAsync(HttpStatusCode.Unauthorized, "login-failed");
    }

    [Theory]
    [InlineData("no cookie")]
    [InlineData("another state")]
    [InlineData("no state")]
    [InlineData("the cookie of another login")]
    [InlineData("a cookie that is old")]
    [InlineData("a cookie that is none")]
    [InlineData("another issuer")]
    [InlineData("no code")]
    [InlineData("a code that never was")]
    [InlineData("an error of the provider")]
    public async Task A_return_that_does_not_belong_to_a_login_of_this_browser_opens_nothing(string what)
    {
        var (address, cookie) = await BegunAsync("");
        var state = QueryHelpers.ParseQuery(address.Query)["state"].ToString();
        var code = at.Provider.Logins.Confirm(address, nonce => IdToken("eve", nonce));
        var other = (await BegunAsync("")).Cookie;
        var parts = cookie.Split('=', 2)[1].Split('.');
        parts[3] = DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (query, sent) = what switch
        {
            "no cookie" => ($"code={code}&state={state}", "x=y"),
            "another state" => ($"code={code}&state={state}x", cookie),
            "no state" => ($"code={code}", cookie),
            "the cookie of another login" => ($"code={code}&state={state}", other),
            "a cookie that is old" => ($"code={code}&state={state}", $"__Host-pawl-login={string.Join('.', parts)}"),
            "a cookie that is none" => ($"code={code}&state={state}", "__Host-pawl-login=a.b"),
            "another issuer" => ($"code={code}&state={state}&iss=https://evil.example", cookie),
            "no code" => ($"state={state}", cookie),
            "a code that never was" => ($"code=guess&state={state}", cookie),
            _ => ($"error=access_denied&state={state}", cookie),
        };
        using var answer = await browser.SendAsync($"{End}?{query}", HttpMethod.Get, headers: ("Cookie", sent));
        await answer.ProblemAsync(HttpStatusCode.Unauthorized, "login-failed");
        Assert.DoesNotContain(answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [], text => text.StartsWith("__Host-pawl=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("the nonce of another login")]
    [InlineData("no nonce")]
    [InlineData("an access token")]
    [InlineData("issued to somebody else")]
    [InlineData("expired")]
    [InlineData("without roles")]
    [InlineData("of a closed tenant")]
    public async Task An_id_token_that_is_not_for_this_login_opens_nothing(string what)
    {
        var tenant = "default";
        if (what == "of a closed tenant")
        {
            tenant = (await at.Admin.Tenants.CreateAsync(new() { Name = Documents.NewName("closed") }, cancellationToken)).Name;
            await at.Admin.Tenants.DisableAsync(tenant, cancellationToken);
        }
        var (address, cookie) = await BegunAsync("");
        var code = at.Provider.Logins.Confirm(address, nonce => IdToken("mallory", what == "the nonce of another login" ? nonce + "x" : nonce, claims =>
        {
            claims["tenant_of"] = tenant;
            if (what == "no nonce") claims.Remove("nonce");
            if (what == "an access token") claims["aud"] = OidcServer.Audience;
            if (what == "issued to somebody else") (claims["aud"], claims["azp"]) = (new JsonArray(OidcServer.ClientId, "other"), "other");
            if (what == "expired") claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds();
            if (what == "without roles") claims["roles"] = new JsonArray("nothing");
        }));
        using var answer = await browser.SendAsync($"{End}?code={code}&state={QueryHelpers.ParseQuery(address.Query)["state"]}", HttpMethod.Get, headers: ("Cookie", cookie));
        await answer.ProblemAsync(HttpStatusCode.Unauthorized, "login-failed");
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("evil")]
    [InlineData("")]
    public async Task A_login_returns_to_pages_of_this_server_only(string returnTo)
    {
        using var answer = await browser.GetAsync($"{Begin}?returnTo={Uri.EscapeDataString(returnTo)}", cancellationToken);
        await answer.ProblemAsync(HttpStatusCode.BadRequest, "query-invalid");
    }

    [Fact]
    public async Task A_cookie_cannot_make_a_login_return_elsewhere()
    {
        var (address, cookie) = await BegunAsync("");
        var parts = cookie.Split('.');
        parts[^1] = TestKey.Text("https://evil.example/");
        var code = at.Provider.Logins.Confirm(address, nonce => IdToken("ada", nonce));
        using var answer = await browser.SendAsync($"{End}?code={code}&state={QueryHelpers.ParseQuery(address.Query)["state"]}", HttpMethod.Get, headers: ("Cookie", string.Join('.', parts)));
        await answer.ProblemAsync(HttpStatusCode.Unauthorized, "login-failed");
    }

    [Fact]
    public async Task A_program_logs_in_by_a_code_that_is_typed_in_elsewhere()
    {
        var subject = Documents.NewName("prog");
        var begun = await open.Users.BeginDeviceLoginAsync(cancellationToken);
        Assert.Equal(("WDJB-MJHT", "https://login.example.com/device", 1), (begun.UserCode, begun.VerificationUri, begun.IntervalSeconds));
        var waiting = await Assert.ThrowsAsync<PawlApiException>(() => open.Users.EndDeviceLoginAsync(new() { DeviceCode = begun.DeviceCode }, cancellationToken));
        Assert.Equal((409, "login-pending"), (waiting.Status, waiting.Code));

        at.Provider.Logins.Devices[begun.DeviceCode] = IdToken(subject, nonce: null);
        var opened = await open.Users.EndDeviceLoginAsync(new() { DeviceCode = begun.DeviceCode }, cancellationToken);
        using var client = PawlClient.Connect(at.Server.Address, opened.AccessToken);
        Assert.Equal($"user:{subject}", (await client.Roles.GetCallerAsync(cancellationToken)).Actor);
        await open.Users.RefreshAsync(new() { RefreshToken = opened.RefreshToken! }, cancellationToken);

        Assert.Equal("login-failed", (await Assert.ThrowsAsync<PawlApiException>(() => open.Users.EndDeviceLoginAsync(new() { DeviceCode = begun.DeviceCode }, cancellationToken))).Code);
        var denied = await open.Users.BeginDeviceLoginAsync(cancellationToken);
        at.Provider.Logins.Devices[denied.DeviceCode] = "";
        Assert.Equal("login-failed", (await Assert.ThrowsAsync<PawlApiException>(() => open.Users.EndDeviceLoginAsync(new() { DeviceCode = denied.DeviceCode }, cancellationToken))).Code);
    }

    [Fact]
    public async Task The_command_line_logs_in_shows_the_code_and_keeps_the_session_as_a_context()
    {
        var subject = Documents.NewName("cli");
        at.Provider.Logins.ConfirmsAtOnce = IdToken(subject, nonce: null);
        var contexts = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        try
        {
            var (code, _, said) = await SayAsync(contexts, "login", "--oidc", "--server", at.Server.Address.ToString());
            Assert.True(code == 0, said);
            Assert.Contains("open https://login.example.com/device and confirm the code WDJB-MJHT", said, StringComparison.Ordinal);
            Assert.Contains($"logged in as {subject}", said, StringComparison.Ordinal);

            var (_, mine, _) = await SayAsync(contexts, "role", "mine", "-o", "json");
            Assert.Contains($"user:{subject}", mine, StringComparison.Ordinal);
            Assert.Equal(2, (await SayAsync(contexts, "login", "--oidc", "--user", "ada")).Code);
            Assert.Equal(2, (await SayAsync(contexts, "login")).Code);
        }
        finally { File.Delete(contexts); }
    }

    private static async Task<(int Code, string Out, string Error)> SayAsync(string contexts, params string[] arguments)
    {
        using var nothing = new StringReader("");
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var terminal = Pawl.Cli.Terminals.Terminal.Of(nothing, output, error, inIsTerminal: false, outIsTerminal: false, errorIsTerminal: false, name => name == "PAWL_CONTEXTS" ? contexts : null);
        return (await Pawl.Cli.CommandLine.RunAsync(arguments, terminal), output.ToString(), error.ToString());
    }

    [Fact]
    public async Task The_roles_of_a_session_are_those_of_the_last_login_and_a_disabled_user_gets_none()
    {
        var subject = Documents.NewName("moved");
        var first = await DeviceAsync(IdToken(subject, nonce: null));
        Assert.Equal(["operator"], (await first.Roles.GetCallerAsync(cancellationToken)).Roles);
        var second = await DeviceAsync(IdToken(subject, nonce: null, claims => claims["roles"] = new JsonArray("shop-devs")));
        Assert.Equal(["developer@shop"], (await second.Roles.GetCallerAsync(cancellationToken)).Roles);
        Assert.Equal(["developer@shop"], (await first.Roles.GetCallerAsync(cancellationToken)).Roles);

        await at.Admin.Users.DisableAsync(subject, cancellationToken);
        Assert.Equal(401, (await Assert.ThrowsAsync<PawlApiException>(() => second.Roles.GetCallerAsync(cancellationToken))).Status);
        Assert.Equal("login-failed", (await Assert.ThrowsAsync<PawlApiException>(() => DeviceAsync(IdToken(subject, nonce: null)))).Code);
    }

    [Fact]
    public async Task A_provider_that_answers_nonsense_is_away_and_nobody_is_in()
    {
        foreach (var answer in new Func<IResult>[] { () => Results.StatusCode(500), () => Results.Text("<html>"), () => Results.Redirect("https://evil.example/token"), () => Results.Text(new string(' ', 300_000)) })
        {
            at.Provider.Logins.TokenAnswer = answer;
            Assert.Equal((503, "identity-provider-unavailable"), Refusal(await Assert.ThrowsAsync<PawlApiException>(() => open.Users.EndDeviceLoginAsync(new() { DeviceCode = "any" }, cancellationToken))));
        }
        at.Provider.Logins.TokenAnswer = () => Results.Text("""{"id_token":7}""", "application/json");
        Assert.Equal("login-failed", (await Assert.ThrowsAsync<PawlApiException>(() => open.Users.EndDeviceLoginAsync(new() { DeviceCode = "any" }, cancellationToken))).Code);
    }

    private static (int, string?) Refusal(PawlApiException refused) => (refused.Status, refused.Code);

    private async Task<PawlClient> DeviceAsync(string idToken)
    {
        var begun = await open.Users.BeginDeviceLoginAsync(cancellationToken);
        at.Provider.Logins.Devices[begun.DeviceCode] = idToken;
        return PawlClient.Connect(at.Server.Address, (await open.Users.EndDeviceLoginAsync(new() { DeviceCode = begun.DeviceCode }, cancellationToken)).AccessToken);
    }

    /// <summary>Where a browser is sent, and the cookie that it gets.</summary>
    private async Task<(Uri Address, string Cookie)> BegunAsync(string query)
    {
        using var begun = await browser.GetAsync(Begin + query, cancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        var set = Assert.Single(begun.Headers.GetValues("Set-Cookie"));
        foreach (var attribute in new[] { "path=/", "secure", "samesite=lax", "httponly" }) Assert.Contains(attribute, set, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith(at.Provider.Issuer + "/authorize?", begun.Headers.Location!.ToString(), StringComparison.Ordinal);
        return (begun.Headers.Location!, set.Split(';')[0]);
    }

    private string IdToken(string subject, string? nonce, Action<JsonObject>? change = null)
    {
        var claims = at.Provider.Claims(subject, "ops");
        (claims["aud"], claims["tenant_of"], claims["preferred_username"]) = (OidcServer.ClientId, "default", subject);
        if (nonce is not null) claims["nonce"] = nonce;
        change?.Invoke(claims);
        return at.Rsa.Token(claims);
    }
}
