using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Client;
using Pawl.Client.Problems;
using Pawl.Runtime.Identity;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

[Collection(ApiCollection.Name)]
public sealed class TenantTests(ApiServer server)
{
    private const string Password = "correct horse battery";
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_is_made_with_a_key_of_its_own_and_listed()
    {
        var name = Documents.NewName("acme");
        var made = await server.Client.Tenants.CreateAsync(new() { Name = name }, cancellationToken);
        using var client = PawlClient.Connect(server.Address, made.Key);

        var caller = await client.Roles.GetCallerAsync(cancellationToken);
        Assert.Equal(name, caller.Tenant);
        Assert.Empty((await client.Executions.ListAsync(new(), cancellationToken)).Items);
        Assert.Contains((await server.Client.Tenants.ListAsync(200, cancellationToken: cancellationToken)).Items, tenant => tenant.Name == name);
        Assert.Equal("tenant-exists", await CodeAsync(() => server.Client.Tenants.CreateAsync(new() { Name = name }, cancellationToken)));
    }

    [Fact]
    public async Task Only_administrators_of_the_installation_manage_tenants()
    {
        using var other = PawlClient.Connect(server.Address, server.OtherKey);

        Assert.Equal("forbidden", await CodeAsync(() => other.Tenants.ListAsync(cancellationToken: cancellationToken)));
        Assert.Equal("forbidden", await CodeAsync(() => other.Tenants.CreateAsync(new() { Name = Documents.NewName("x") }, cancellationToken)));
        Assert.Equal("forbidden", await CodeAsync(() => other.Tenants.EnableAsync(ApiServer.OtherTenant, cancellationToken)));
    }

    [Fact]
    public async Task A_disabled_tenant_lets_nobody_in_until_it_is_enabled_again()
    {
        var made = await server.Client.Tenants.CreateAsync(new() { Name = Documents.NewName("closed") }, cancellationToken);
        using var client = PawlClient.Connect(server.Address, made.Key);
        using var open = PawlClient.Connect(server.Address, key: null);
        await client.Users.CreateAsync(new() { Name = "ada", Password = Password, Roles = ["viewer"] }, cancellationToken);
        var login = new Client.Access.Login { Tenant = made.Name, User = "ada", Password = Password };
        var tokens = await open.Users.LogInAsync(login, cancellationToken);
        using var ada = PawlClient.Connect(server.Address, tokens.AccessToken);
        await ada.Roles.GetCallerAsync(cancellationToken);

        await server.Client.Tenants.DisableAsync(made.Name, cancellationToken);
        Assert.Equal("unauthenticated", await CodeAsync(() => client.Roles.GetCallerAsync(cancellationToken)));
        Assert.Equal("unauthenticated", await CodeAsync(() => ada.Roles.GetCallerAsync(cancellationToken)));
        Assert.Equal("login-failed", await CodeAsync(() => open.Users.LogInAsync(login, cancellationToken)));

        Assert.Equal("login-failed", await CodeAsync(() => open.Users.RefreshAsync(new() { RefreshToken = tokens.RefreshToken! }, cancellationToken)));
        Assert.NotNull((await server.Client.Tenants.GetAsync(made.Name, cancellationToken)).DisabledAt);

        await server.Client.Tenants.EnableAsync(made.Name, cancellationToken);
        await client.Roles.GetCallerAsync(cancellationToken);
        await open.Users.LogInAsync(login, cancellationToken);
    }

    [Fact]
    public async Task The_tenant_that_administers_the_others_stays_open()
    {
        Assert.Equal("tenant-is-default", await CodeAsync(() => server.Client.Tenants.DisableAsync("default", cancellationToken)));
        Assert.Equal("tenant-not-found", await CodeAsync(() => server.Client.Tenants.DisableAsync("nosuch", cancellationToken)));
        Assert.Equal("body-invalid", await CodeAsync(() => server.Client.Tenants.CreateAsync(new() { Name = "No Such" }, cancellationToken)));
    }

    [Fact]
    public async Task Nobody_has_the_right_over_tenants_outside_of_the_one_that_administers_them()
    {
        using var other = PawlClient.Connect(server.Address, server.OtherKey);

        Assert.DoesNotContain((await other.Roles.GetCallerAsync(cancellationToken)).Permissions, granted => granted.Contains("tenants.manage", StringComparison.Ordinal));
        Assert.Contains((await server.Client.Roles.GetCallerAsync(cancellationToken)).Permissions, granted => granted.Contains("tenants.manage", StringComparison.Ordinal));
        // Nor by a role of one's own making.
        Assert.Equal("grant-exceeded", await CodeAsync(() => other.Roles.PutAsync("sneaky", new() { Permissions = ["tenants.manage"] }, cancellationToken)));
    }

    [Fact]
    public async Task A_key_is_made_in_the_tenant_of_him_who_makes_it()
    {
        using var other = PawlClient.Connect(server.Address, server.OtherKey);
        using var made = PawlClient.Connect(server.Address, (await other.Keys.CreateAsync(new() { Name = "a", Roles = ["viewer"] }, cancellationToken)).Key);

        Assert.Equal(ApiServer.OtherTenant, (await made.Roles.GetCallerAsync(cancellationToken)).Tenant);
    }

    [Fact]
    public async Task A_key_of_another_tenant_is_not_told_from_one_that_does_not_exist_by_those_who_may_do_little()
    {
        using var other = PawlClient.Connect(server.Address, server.OtherKey);
        var role = Documents.NewName("keeper");
        await other.Roles.PutAsync(role, new() { Permissions = ["keys.manage"] }, cancellationToken);
        using var keeper = PawlClient.Connect(server.Address, (await other.Keys.CreateAsync(new() { Name = "keeper", Roles = [role] }, cancellationToken)).Key);
        var theirs = await server.Client.Keys.CreateAsync(new() { Name = "theirs", Roles = ["admin"] }, cancellationToken);

        // It allows more than he may: said of a foreign key, that would tell that there is one.
        Assert.Equal("key-not-found", await CodeAsync(() => keeper.Keys.RevokeAsync(theirs.Id, cancellationToken)));
    }

    [Fact]
    public async Task No_role_gives_the_right_over_the_installation_elsewhere_whatever_it_is_added_to()
    {
        var tenant = await server.Client.Tenants.CreateAsync(new() { Name = Documents.NewName("mixed") }, cancellationToken);
        // A role that names such permissions cannot be made there; one may have been stored by other means.
        await server.Services.GetRequiredService<IRoleStore>().PutAsync(tenant.Name, new() { Name = "stored", Permissions = ["tenants.manage", "audit.read"], UpdatedAt = DateTimeOffset.UtcNow }, cancellationToken);
        using var client = PawlClient.Connect(server.Address, tenant.Key);
        foreach (var roles in new string[][] { ["stored"], ["admin", "viewer"], ["admin", "operator@shop"] })
        {
            using var mixed = PawlClient.Connect(server.Address, (await client.Keys.CreateAsync(new() { Name = "mixed", Roles = roles }, cancellationToken)).Key);
            Assert.DoesNotContain((await mixed.Roles.GetCallerAsync(cancellationToken)).Permissions, granted => granted is "tenants.manage" or "encryption.rotate" or "cluster.read" or "metrics.read");
            Assert.Equal("forbidden", await CodeAsync(() => mixed.Tenants.ListAsync(cancellationToken: cancellationToken)));
            await mixed.Audit.ListAsync(new(), 1, cancellationToken: cancellationToken);
        }
    }

    [Fact]
    public async Task The_settings_of_a_tenant_can_be_set_for_it()
    {
        var made = await server.Client.Tenants.CreateAsync(new() { Name = Documents.NewName("set") }, cancellationToken);
        await server.Client.Tenants.PutSettingsAsync(made.Name, new() { Retention = "90d" }, cancellationToken);
        using var client = PawlClient.Connect(server.Address, made.Key);
        Assert.Equal("90d", (await client.Settings.GetAsync(cancellationToken)).Retention);
        Assert.Null((await server.Client.Settings.GetAsync(cancellationToken)).Retention);
        Assert.Equal("tenant-not-found", await CodeAsync(() => server.Client.Tenants.PutSettingsAsync("nosuch", new(), cancellationToken)));
    }

    [Fact]
    public async Task Of_two_who_make_a_tenant_at_once_one_gets_a_key()
    {
        var name = Documents.NewName("raced");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try { return (await server.Client.Tenants.CreateAsync(new() { Name = name }, cancellationToken)).Key; }
            catch (PawlApiException taken) when (taken.Code == "tenant-exists") { return null; }
        }));
        using var client = PawlClient.Connect(server.Address, Assert.Single(outcomes, key => key is not null));
        Assert.Single((await client.Keys.ListAsync(cancellationToken: cancellationToken)).Items);
    }

    [Fact]
    public void No_body_has_a_place_for_a_tenant_and_none_takes_what_it_has_no_place_for()
    {
        var bodies = server.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<MethodInfo>()).OfType<MethodInfo>()
            .SelectMany(handler => handler.GetParameters()).Select(parameter => parameter.ParameterType)
            .Where(type => type.IsGenericType && type.Name.StartsWith("JsonBody", StringComparison.Ordinal)).Select(type => type.GetGenericArguments()[0]).Distinct().ToList();

        Assert.True(bodies.Count > 20, $"only {bodies.Count} bodies were found");
        // A login names the tenant whose user it is, because no credential has told it yet.
        Assert.Equal([typeof(Client.Access.Login)], bodies.Where(body => body.GetProperties().Any(property => property.Name.Contains("Tenant", StringComparison.OrdinalIgnoreCase))));
        Assert.All(bodies, body => Assert.Equal(JsonUnmappedMemberHandling.Disallow, body.GetCustomAttribute<JsonUnmappedMemberHandlingAttribute>()?.UnmappedMemberHandling));
    }

    [Theory]
    [InlineData("POST", "/api/v1/keys", """{"name":"a","tenant":"other"}""")]
    [InlineData("POST", "/api/v1/users", """{"name":"a","roles":["viewer"],"tenant":"other"}""")]
    [InlineData("PUT", "/api/v1/settings", """{"tenant":"other"}""")]
    [InlineData("POST", "/api/v1/workflows/test/any/executions", """{"tenant":"other"}""")]
    [InlineData("POST", "/api/v1/bulk-operations", """{"action":"cancel","filter":{"tenant":"other"}}""")]
    [InlineData("PUT", "/api/v1/secrets/any", """{"value":1,"tenant":"other"}""")]
    public async Task A_body_that_names_a_tenant_is_refused(string method, string path, string body)
    {
        using var answer = await server.Http.SendAsync(path, new(method), body, "application/json");
        var problem = await answer.ProblemAsync(System.Net.HttpStatusCode.BadRequest, "body-invalid");
        Assert.Contains(problem.Errors!, error => error.Pointer?.EndsWith("/tenant", StringComparison.Ordinal) is true);
    }

    private static async Task<string?> CodeAsync(Func<Task> act) => (await Assert.ThrowsAsync<PawlApiException>(act)).Code;
}
