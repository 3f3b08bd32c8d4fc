using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Pawl.Client;
using Pawl.Client.Access;
using Pawl.Client.Problems;
using Pawl.Server.Access;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

[Collection(ApiCollection.Name)]
public sealed class LoginTests(ApiServer server) : IDisposable
{
    private const string Password = "correct horse battery";
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly PawlClient open = PawlClient.Connect(server.Address, key: null);

    public void Dispose() => open.Dispose();

    [Fact]
    public async Task A_login_gives_tokens_that_do_what_the_user_may_do()
    {
        var (name, tokens) = await LoggedInAsync("operator");
        using var client = PawlClient.Connect(server.Address, tokens.AccessToken);

        var caller = await client.Roles.GetCallerAsync(cancellationToken);
        Assert.Equal(("default", $"user:{name}"), (caller.Tenant, caller.Actor));
        await client.Executions.ListAsync(new(), cancellationToken);
        Assert.Equal(403, (await Assert.ThrowsAsync<PawlApiException>(() => client.Secrets.PutAsync("x", JsonElement.Parse("1"), cancellationToken))).Status);

        await server.Client.Users.SetRolesAsync(name, new() { Roles = ["approver"] }, cancellationToken);
        Assert.Equal(["approver"], (await client.Roles.GetCallerAsync(cancellationToken)).Roles);
        Assert.NotNull((await server.Client.Users.GetAsync(name, cancellationToken)).LastLoginAt);
    }

    [Fact]
    public async Task A_refresh_token_counts_once_and_a_second_time_ends_the_session()
    {
        var (_, first) = await LoggedInAsync("viewer");
        var second = await open.Users.RefreshAsync(new() { RefreshToken = first.RefreshToken! }, cancellationToken);
        using var client = PawlClient.Connect(server.Address, second.AccessToken);
        await client.Roles.GetCallerAsync(cancellationToken);
        await Refused(() => As(first.AccessToken!, caller => caller.Roles.GetCallerAsync(cancellationToken)));

        await Refused(() => open.Users.RefreshAsync(new() { RefreshToken = first.RefreshToken! }, cancellationToken));
        await Refused(() => open.Users.RefreshAsync(new() { RefreshToken = second.RefreshToken! }, cancellationToken));
        await Refused(() => client.Roles.GetCallerAsync(cancellationToken));
        Assert.Contains((await server.Client.Audit.ListAsync(new() { Action = "session.refresh" }, 200, cancellationToken: cancellationToken)).Items, entry => entry.Detail?.Contains("second time", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task Of_two_who_refresh_at_once_one_has_stolen_the_token()
    {
        var (_, tokens) = await LoggedInAsync("viewer");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try { return (await open.Users.RefreshAsync(new() { RefreshToken = tokens.RefreshToken! }, cancellationToken)).AccessToken; }
            catch (PawlApiException refused) when (refused.Status == 401) { return null; }
        }));

        await Refused(() => As(Assert.Single(outcomes, token => token is not null)!, caller => caller.Roles.GetCallerAsync(cancellationToken)));
    }

    [Fact]
    public async Task A_forged_token_of_a_session_opens_nothing_and_ends_nothing()
    {
        var (_, tokens) = await LoggedInAsync("viewer");
        var id = TokenText.Access.IdOf(tokens.AccessToken!)!;

        await Refused(() => As(TokenText.Access.Generate(id), caller => caller.Roles.GetCallerAsync(cancellationToken)));
        await Refused(() => open.Users.RefreshAsync(new() { RefreshToken = TokenText.Refresh.Generate(id) }, cancellationToken));
        await Refused(() => As(tokens.RefreshToken!, caller => caller.Roles.GetCallerAsync(cancellationToken)));
        await As(tokens.AccessToken!, caller => caller.Roles.GetCallerAsync(cancellationToken));
    }

    [Fact]
    public async Task A_logout_a_new_password_a_ban_and_a_deletion_end_sessions()
    {
        var endings = new (string What, Func<string, PawlClient, Task> Act)[]
        {
            ("logout", (_, client) => client.Users.LogOutAsync(cancellationToken)),
            ("own password", (_, client) => client.Users.ChangePasswordAsync(new() { Current = Password, Password = Password + "!" }, cancellationToken)),
            ("password", (name, _) => server.Client.Users.SetPasswordAsync(name, new() { Password = Password + "!" }, cancellationToken)),
            ("disable", (name, _) => server.Client.Users.DisableAsync(name, cancellationToken)),
            ("delete", (name, _) => server.Client.Users.DeleteAsync(name, cancellationToken)),
        };
        foreach (var (what, act) in endings)
        {
            var (name, tokens) = await LoggedInAsync("viewer");
            using var client = PawlClient.Connect(server.Address, tokens.AccessToken);
            await client.Roles.GetCallerAsync(cancellationToken);
            await act(name, client);
            Assert.True((await Assert.ThrowsAsync<PawlApiException>(() => client.Roles.GetCallerAsync(cancellationToken))).Status == 401, what);
            await Refused(() => open.Users.RefreshAsync(new() { RefreshToken = tokens.RefreshToken! }, cancellationToken));
        }
    }

    [Fact]
    public async Task Names_that_exist_and_names_that_do_not_get_the_same_answers_in_the_same_time()
    {
        var (person, service, disabled) = (await UserAsync("viewer"), Documents.NewName("svc"), await UserAsync("viewer"));
        await server.Client.Users.CreateAsync(new() { Name = service, IsService = true, Roles = ["viewer"] }, cancellationToken);
        await server.Client.Users.DisableAsync(disabled, cancellationToken);
        var tries = new (string? Tenant, string Name, string Password)[]
        {
            (null, person, "wrong password here"), (null, Documents.NewName("nobody"), Password), (null, service, Password), (null, disabled, Password), ("nosuchtenant", "somebody", Password), (ApiServer.OtherTenant, person, Password),
        };
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (tenant, name, password) in tries)
        {
            var before = await HashedAsync();
            for (var n = 1; n <= 6; n++)
            {
                var refused = await Assert.ThrowsAsync<PawlApiException>(() => open.Users.LogInAsync(new() { Tenant = tenant, User = name, Password = password }, cancellationToken));
                texts.Add($"{refused.Status} {refused.Code} {refused.Message}");
            }
            // The seventh is not looked at any more, whoever it is.
            Assert.Equal("login-throttled", (await Assert.ThrowsAsync<PawlApiException>(() => open.Users.LogInAsync(new() { Tenant = tenant, User = name, Password = password }, cancellationToken))).Code);
            // A hash is nearly all of the time that a login takes; that one without a user to compare with is as slow is shown where hashes are tested.
            Assert.True(before + 6 == await HashedAsync(), $"{name} did not cost six hashes");
        }

        Assert.Single(texts);
    }

    [Fact]
    public async Task A_flood_of_wrong_passwords_is_refused_measured_audited_and_slows_nobody()
    {
        var (victim, other) = (await UserAsync("viewer"), await UserAsync("viewer"));
        // 10,000 an hour are not three in a second; this is a hundred times that.
        var flood = Enumerable.Range(0, 300).Select(async n =>
        {
            var refused = await Assert.ThrowsAsync<PawlApiException>(() => open.Users.LogInAsync(new() { User = victim, Password = $"guess number {n:0000}" }, cancellationToken));
            return refused.Code;
        }).ToList();
        var began = Stopwatch.GetTimestamp();
        await server.Client.Executions.ListAsync(new(), cancellationToken);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5), "others wait for hashes");

        var codes = await Task.WhenAll(flood);
        Assert.InRange(codes.Count(code => code == "login-failed"), 1, 40);
        Assert.All(codes, code => Assert.True(code is "login-failed" or "login-throttled", code));
        Assert.Equal("login-throttled", (await Assert.ThrowsAsync<PawlApiException>(() => open.Users.LogInAsync(new() { User = victim, Password = Password }, cancellationToken))).Code);
        await open.Users.LogInAsync(new() { User = other, Password = Password }, cancellationToken);

        var audited = (await server.Client.Audit.ListAsync(new() { Action = "session.login", Actor = $"user:{victim}" }, 200, cancellationToken: cancellationToken)).Items;
        Assert.Equal(codes.Count(code => code == "login-failed"), audited.Count);
        Assert.Contains(audited, entry => entry.Detail?.Contains("locked until", StringComparison.Ordinal) is true);
        using var metrics = await server.Http.GetAsync("/metrics", cancellationToken);
        Assert.Contains("pawl_logins_total{outcome=\"throttled\"}", await metrics.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_gets_a_cookie_and_needs_its_proof_for_whatever_changes_something()
    {
        var name = await UserAsync("developer");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = server.Address };
        using var login = await http.PostJsonAsync("/api/v1/login", $$"""{"user":"{{name}}","password":"{{Password}}","browser":true}""");
        var json = await login.JsonAsync(HttpStatusCode.OK);
        var set = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.False(json.TryGetProperty("accessToken", out _));
        Assert.StartsWith("__Host-pawl=", set, StringComparison.Ordinal);
        foreach (var attribute in new[] { "path=/", "secure", "samesite=strict", "httponly" }) Assert.Contains(attribute, set, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", set, StringComparison.OrdinalIgnoreCase);
        var (cookie, proof) = (("Cookie", set.Split(';')[0]), json.GetProperty("csrfToken").GetString()!);

        using var read = await http.SendAsync("/api/v1/caller", HttpMethod.Get, headers: cookie);
        Assert.Equal(proof, (await read.JsonAsync(HttpStatusCode.OK)).GetProperty("csrfToken").GetString());

        var document = Documents.Greet(Documents.NewName("csrf"));
        foreach (var (headers, status) in new ((string, string)[] Headers, HttpStatusCode Status)[]
        {
            ([cookie], HttpStatusCode.Forbidden),
            ([cookie, ("X-Pawl-Csrf", "wrong")], HttpStatusCode.Forbidden),
            ([cookie, ("X-Pawl-Csrf", proof), ("Origin", "https://evil.example")], HttpStatusCode.Forbidden),
            ([cookie, ("X-Pawl-Csrf", proof), ("Origin", "null")], HttpStatusCode.Forbidden),
            ([("X-Pawl-Csrf", proof)], HttpStatusCode.Unauthorized),
            // The cookie's token is no bearer token, so that it cannot be used without its proof.
            ([("Authorization", $"Bearer {set.Split(';')[0]["__Host-pawl=".Length..]}")], HttpStatusCode.Unauthorized),
            ([cookie, ("X-Pawl-Csrf", proof), ("Origin", server.Address.GetLeftPart(UriPartial.Authority))], HttpStatusCode.Created),
        })
        {
            using var answer = await http.SendAsync("/api/v1/workflows", HttpMethod.Post, document, "application/yaml", headers);
            Assert.Equal(status, answer.StatusCode);
        }

        using var logout = await http.SendAsync("/api/v1/logout", HttpMethod.Post, null, null, cookie, ("X-Pawl-Csrf", proof));
        Assert.Equal(HttpStatusCode.NoContent, logout.StatusCode);
        using var after = await http.SendAsync("/api/v1/caller", HttpMethod.Get, headers: cookie);
        await after.ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task A_programs_token_is_no_cookie()
    {
        var (_, tokens) = await LoggedInAsync("viewer");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = server.Address };
        using var answer = await http.SendAsync("/api/v1/caller", HttpMethod.Get, headers: ("Cookie", $"__Host-pawl={tokens.AccessToken}"));
        await answer.ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Theory]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaaaa")]
    [InlineData("new\u0000password")]
    public async Task A_password_that_is_weak_is_not_taken(string password)
    {
        var name = await UserAsync("viewer");
        Assert.Equal("body-invalid", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Users.SetPasswordAsync(name, new() { Password = password }, cancellationToken))).Code);
        Assert.Equal("body-invalid", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Users.CreateAsync(new() { Name = Documents.NewName("u"), Password = password, Roles = ["viewer"] }, cancellationToken))).Code);
    }

    [Fact]
    public async Task Keys_of_a_service_do_what_it_may_do_and_end_with_it()
    {
        var service = Documents.NewName("svc");
        await server.Client.Users.CreateAsync(new() { Name = service, IsService = true, Roles = ["viewer"] }, cancellationToken);
        var key = await server.Client.Keys.CreateAsync(new() { Name = "of a service", User = service }, cancellationToken);
        using var client = PawlClient.Connect(server.Address, key.Key);
        Assert.Equal(["viewer"], (await client.Roles.GetCallerAsync(cancellationToken)).Roles);

        await server.Client.Users.SetRolesAsync(service, new() { Roles = ["approver"] }, cancellationToken);
        Assert.Equal(["approver"], (await client.Roles.GetCallerAsync(cancellationToken)).Roles);
        Assert.Equal("body-invalid", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Keys.CreateAsync(new() { Name = "a", User = service, Roles = ["admin"] }, cancellationToken))).Code);
        Assert.Equal("body-invalid", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Keys.CreateAsync(new() { Name = "a", User = "nosuch" }, cancellationToken))).Code);

        await server.Client.Users.DisableAsync(service, cancellationToken);
        await server.Client.Users.EnableAsync(service, cancellationToken);
        await Refused(() => client.Roles.GetCallerAsync(cancellationToken));
    }

    [Fact]
    public async Task Nobody_touches_a_user_who_may_do_more()
    {
        var (admin, role) = (await UserAsync("admin"), Documents.NewName("people"));
        await server.Client.Roles.PutAsync(role, new() { Permissions = ["users.manage", "keys.manage"] }, cancellationToken);
        var key = await server.Client.Keys.CreateAsync(new() { Name = "people", Roles = [role] }, cancellationToken);
        using var people = PawlClient.Connect(server.Address, key.Key);
        foreach (var act in new Func<Task>[]
        {
            () => people.Users.SetPasswordAsync(admin, new() { Password = Password + "!" }, cancellationToken),
            () => people.Users.SetRolesAsync(admin, new() { Roles = [role] }, cancellationToken),
            () => people.Users.DisableAsync(admin, cancellationToken),
            () => people.Users.DeleteAsync(admin, cancellationToken),
            () => people.Users.CreateAsync(new() { Name = Documents.NewName("u"), Roles = ["admin"] }, cancellationToken),
            () => people.Keys.CreateAsync(new() { Name = "a", User = admin }, cancellationToken),
        })
        {
            Assert.Equal("grant-exceeded", (await Assert.ThrowsAsync<PawlApiException>(act)).Code);
        }
        await people.Users.CreateAsync(new() { Name = Documents.NewName("u"), Roles = [role] }, cancellationToken);
    }

    private async Task<long> HashedAsync()
    {
        var lines = (await server.Http.GetStringAsync("/metrics", cancellationToken)).Split('\n');
        return long.Parse(Assert.Single(lines, line => line.StartsWith("pawl_passwords_hashed_total", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private async Task<string> UserAsync(string role)
    {
        var name = Documents.NewName("ada");
        await server.Client.Users.CreateAsync(new() { Name = name, Password = Password, Roles = [role] }, cancellationToken);
        return name;
    }

    private async Task<(string Name, LoggedIn Tokens)> LoggedInAsync(string role)
    {
        var name = await UserAsync(role);
        return (name, await open.Users.LogInAsync(new() { User = name, Password = Password }, cancellationToken));
    }

    private async Task<T> As<T>(string token, Func<PawlClient, Task<T>> act)
    {
        using var client = PawlClient.Connect(server.Address, token);
        return await act(client);
    }

    private static async Task Refused(Func<Task> act) => Assert.Equal(401, (await Assert.ThrowsAsync<PawlApiException>(act)).Status);
}
