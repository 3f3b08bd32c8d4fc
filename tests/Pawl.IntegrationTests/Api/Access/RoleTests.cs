using System.Net;
using Pawl.Client;
using Pawl.Client.Keys;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

[Collection(ApiCollection.Name)]
public sealed class RoleTests(ApiServer server)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("read", "viewer")]
    [InlineData("write", "developer")]
    [InlineData("admin", "admin")]
    public async Task A_scope_is_another_name_of_a_role(string scope, string role)
    {
        using var byScope = await server.Http.PostJsonAsync("/api/v1/keys", $$"""{"name":"a","scope":"{{scope}}"}""");
        using var byRole = await server.Http.PostJsonAsync("/api/v1/keys", $$"""{"name":"a","roles":["{{scope}}"]}""");
        foreach (var made in new[] { byScope, byRole })
        {
            var json = await made.JsonAsync(HttpStatusCode.Created);
            Assert.Equal([role], json.GetProperty("roles").EnumerateArray().Select(item => item.GetString()));
            Assert.Equal(scope, json.GetProperty("scope").GetString());
        }
    }

    [Fact]
    public async Task A_changed_role_counts_at_once_for_those_who_have_it()
    {
        var role = Documents.NewName("role");
        await server.Client.Roles.PutAsync(role, new() { Permissions = ["events.read"], Description = "for a while" }, cancellationToken);
        using var client = await ClientAsync(server.Client, role);
        await client.Events.ListAsync(cancellationToken: cancellationToken);

        await server.Client.Roles.PutAsync(role, new() { Permissions = ["audit.read"] }, cancellationToken);
        Assert.Equal(403, (await Assert.ThrowsAsync<PawlApiException>(() => client.Events.ListAsync(cancellationToken: cancellationToken))).Status);
        Assert.Equal(["audit.read"], (await client.Roles.GetCallerAsync(cancellationToken)).Permissions);
    }

    [Fact]
    public async Task A_role_that_somebody_has_is_not_deleted()
    {
        var role = Documents.NewName("role");
        await server.Client.Roles.PutAsync(role, new() { Permissions = ["events.read"] }, cancellationToken);
        var key = await server.Client.Keys.CreateAsync(new() { Name = "holder", Roles = ["viewer", $"{role}@shop"] }, cancellationToken);

        Assert.Equal("role-in-use", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Roles.DeleteAsync(role, cancellationToken))).Code);
        await server.Client.Keys.RevokeAsync(key.Id, cancellationToken);
        await server.Client.Roles.DeleteAsync(role, cancellationToken);
        Assert.Equal("role-not-found", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Roles.DeleteAsync(role, cancellationToken))).Code);
    }

    [Fact]
    public async Task Nobody_revokes_a_key_that_he_could_not_have_made()
    {
        var role = Documents.NewName("keeper");
        await server.Client.Roles.PutAsync(role, new() { Permissions = ["keys.manage", "executions.read"] }, cancellationToken);
        using var keeper = await ClientAsync(server.Client, role);
        var strong = await server.Client.Keys.CreateAsync(new() { Name = "strong", Roles = ["admin"] }, cancellationToken);
        var bound = await server.Client.Keys.CreateAsync(new() { Name = "bound", Roles = ["operator@shop"] }, cancellationToken);
        var weak = await server.Client.Keys.CreateAsync(new() { Name = "weak", Roles = [role] }, cancellationToken);

        await ExceedsAsync(() => keeper.Keys.RevokeAsync(strong.Id, cancellationToken));
        await ExceedsAsync(() => keeper.Keys.RevokeAsync(bound.Id, cancellationToken));
        using (var untouched = PawlClient.Connect(server.Address, strong.Key)) await untouched.Roles.GetCallerAsync(cancellationToken);
        await keeper.Keys.RevokeAsync(weak.Id, cancellationToken);
        await server.Client.Keys.RevokeAsync(strong.Id, cancellationToken);
    }

    [Fact]
    public async Task Nobody_gives_what_he_does_not_have()
    {
        var role = Documents.NewName("keeper");
        await server.Client.Roles.PutAsync(role, new() { Permissions = ["keys.manage", "roles.manage", "executions.read"] }, cancellationToken);
        using var keeper = await ClientAsync(server.Client, role);
        using var bound = await ClientAsync(server.Client, role, "operator@shop");

        await ExceedsAsync(() => keeper.Keys.CreateAsync(new() { Name = "a", Roles = ["admin"] }, cancellationToken));
        await ExceedsAsync(() => keeper.Keys.CreateAsync(new() { Name = "a", Scope = KeyScope.Admin }, cancellationToken));
        await ExceedsAsync(() => keeper.Keys.CreateAsync(new() { Name = "a", Roles = ["operator@shop"] }, cancellationToken));
        await ExceedsAsync(() => keeper.Roles.PutAsync(Documents.NewName("x"), new() { Permissions = ["secrets.write"] }, cancellationToken));
        await ExceedsAsync(() => bound.Roles.PutAsync(Documents.NewName("x"), new() { Permissions = ["executions.operate"] }, cancellationToken));
        await ExceedsAsync(() => bound.Keys.CreateAsync(new() { Name = "a", Roles = ["operator"] }, cancellationToken));
        await keeper.Keys.CreateAsync(new() { Name = "a", Roles = [role] }, cancellationToken);
        await bound.Keys.CreateAsync(new() { Name = "a", Roles = ["operator@shop"] }, cancellationToken);

        // Nor does he take from others what he could not give back.
        var strong = Documents.NewName("strong");
        await server.Client.Roles.PutAsync(strong, new() { Permissions = ["secrets.write"] }, cancellationToken);
        await ExceedsAsync(() => keeper.Roles.PutAsync(strong, new() { Permissions = ["executions.read"] }, cancellationToken));
    }

    [Theory]
    [InlineData("/api/v1/roles/admin", """{"permissions":["events.read"]}""", 409, "role-built-in")]
    [InlineData("/api/v1/roles/write", """{"permissions":["events.read"]}""", 409, "role-built-in")]
    [InlineData("/api/v1/roles/Bad", """{"permissions":["events.read"]}""", 400, "role-name-invalid")]
    [InlineData("/api/v1/roles/a%40b", """{"permissions":["events.read"]}""", 400, "role-name-invalid")]
    [InlineData("/api/v1/roles/good", """{"permissions":[]}""", 400, "body-invalid")]
    [InlineData("/api/v1/roles/good", """{"permissions":["events.raed"]}""", 400, "body-invalid")]
    [InlineData("/api/v1/roles/good", """{"permissions":[null]}""", 400, "body-invalid")]
    [InlineData("/api/v1/roles/good", """{"permissions":["events.read"],"tenant":"other"}""", 400, "body-invalid")]
    public async Task A_role_that_does_not_fit_is_not_made(string path, string body, int status, string code)
    {
        using var answer = await server.Http.SendAsync(path, HttpMethod.Put, body, "application/json");
        await answer.ProblemAsync((HttpStatusCode)status, code);
    }

    [Theory]
    [InlineData("""{"name":"a","roles":[]}""", "/roles")]
    [InlineData("""{"name":"a","roles":["nosuch"]}""", "/roles/0")]
    [InlineData("""{"name":"a","roles":["viewer","viewer@"]}""", "/roles/1")]
    [InlineData("""{"name":"a","roles":["viewer@a@b"]}""", "/roles/0")]
    [InlineData("""{"name":"a","roles":["viewer@*"]}""", "/roles/0")]
    [InlineData("""{"name":"a","roles":[null]}""", "/roles/0")]
    [InlineData("""{"name":"a","scope":"read","roles":["viewer"]}""", "/scope")]
    public async Task A_key_with_roles_that_do_not_fit_is_not_made(string body, string pointer)
    {
        using var answer = await server.Http.PostJsonAsync("/api/v1/keys", body);
        Assert.Contains((await answer.ProblemAsync(HttpStatusCode.BadRequest, "body-invalid")).Errors!, error => error.Pointer == pointer);
    }

    [Fact]
    public async Task A_role_of_another_tenant_is_none()
    {
        var role = Documents.NewName("role");
        await server.Client.Roles.PutAsync(role, new() { Permissions = ["events.read"] }, cancellationToken);
        using var other = PawlClient.Connect(server.Address, server.OtherKey);

        Assert.DoesNotContain((await other.Roles.ListAsync(cancellationToken)).Items, shown => shown.Name == role);
        Assert.Equal(400, (await Assert.ThrowsAsync<PawlApiException>(() => other.Keys.CreateAsync(new() { Name = "a", Roles = [role] }, cancellationToken))).Status);
        Assert.Equal("role-not-found", (await Assert.ThrowsAsync<PawlApiException>(() => other.Roles.DeleteAsync(role, cancellationToken))).Code);
    }

    private static async Task ExceedsAsync(Func<Task> act) => Assert.Equal("grant-exceeded", (await Assert.ThrowsAsync<PawlApiException>(act)).Code);

    private async Task<PawlClient> ClientAsync(PawlClient by, params string[] roles) =>
        PawlClient.Connect(server.Address, (await by.Keys.CreateAsync(new() { Name = string.Join(' ', roles), Roles = roles }, cancellationToken)).Key);
}
