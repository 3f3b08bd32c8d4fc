using Pawl.Client;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

/// <summary>Passwords, sessions and keys of users, and what is left of them when a user is changed.</summary>
[Collection(ApiCollection.Name)]
public sealed class UserCredentialTests(ApiServer server) : IDisposable
{
    private const string Password = "correct horse battery";
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly PawlClient open = PawlClient.Connect(server.Address, key: null);

    public void Dispose() => open.Dispose();

    [Fact]
    public async Task The_password_so_far_is_needed_for_a_new_one_and_guessing_it_is_locked_too()
    {
        var name = await UserAsync();
        using var stolen = PawlClient.Connect(server.Address, await TokenAsync(name));
        for (var n = 1; n <= 6; n++)
            Assert.Equal((401, "login-failed"), await RefusalAsync(() => stolen.Users.ChangePasswordAsync(new() { Current = $"guess number {n}", Password = "mine from now on" }, cancellationToken)));

        // The seventh is not looked at any more, and neither is a login under the name.
        Assert.Equal((429, "login-throttled"), await RefusalAsync(() => stolen.Users.ChangePasswordAsync(new() { Current = Password, Password = "mine from now on" }, cancellationToken)));
        Assert.Equal((429, "login-throttled"), await RefusalAsync(() => open.Users.LogInAsync(new() { User = name, Password = Password }, cancellationToken)));
        Assert.Equal((400, "body-invalid"), await RefusalAsync(() => stolen.Users.ChangePasswordAsync(new() { Current = Password, Password = "short" }, cancellationToken)));
    }

    [Fact]
    public async Task What_ended_when_a_user_was_disabled_or_deleted_stays_ended()
    {
        foreach (var isDeleted in new[] { false, true })
        {
            var name = await UserAsync();
            var login = await open.Users.LogInAsync(new() { User = name, Password = Password }, cancellationToken);
            var key = await server.Client.Keys.CreateAsync(new() { Name = "of a user", User = name }, cancellationToken);
            foreach (var credential in new[] { login.AccessToken!, key.Key }) await OpensAsync(credential);

            if (isDeleted)
            {
                await server.Client.Users.DeleteAsync(name, cancellationToken);
                foreach (var credential in new[] { login.AccessToken!, key.Key }) Assert.Equal((401, "unauthenticated"), await RefusalAsync(() => OpensAsync(credential)));
                await server.Client.Users.CreateAsync(new() { Name = name, Password = Password, Roles = ["admin"] }, cancellationToken);
            }
            else
            {
                await server.Client.Users.DisableAsync(name, cancellationToken);
                await server.Client.Users.EnableAsync(name, cancellationToken);
            }

            // Somebody of that name is there again; what he had before is not.
            foreach (var credential in new[] { login.AccessToken!, key.Key }) Assert.Equal((401, "unauthenticated"), await RefusalAsync(() => OpensAsync(credential)));
            Assert.Equal((401, "login-failed"), await RefusalAsync(() => open.Users.RefreshAsync(new() { RefreshToken = login.RefreshToken! }, cancellationToken)));
            await OpensAsync(await TokenAsync(name));
        }
    }

    [Fact]
    public async Task A_service_never_logs_in_and_takes_no_password()
    {
        var service = Documents.NewName("svc");
        Assert.Equal((400, "body-invalid"), await RefusalAsync(() => server.Client.Users.CreateAsync(new() { Name = service, IsService = true, Password = Password, Roles = ["viewer"] }, cancellationToken)));
        await server.Client.Users.CreateAsync(new() { Name = service, IsService = true, Roles = ["viewer"] }, cancellationToken);

        Assert.Equal((404, "user-not-found"), await RefusalAsync(() => server.Client.Users.SetPasswordAsync(service, new() { Password = Password }, cancellationToken)));
        foreach (var password in new[] { Password, "" })
            Assert.Equal((401, "login-failed"), await RefusalAsync(() => open.Users.LogInAsync(new() { User = service, Password = password }, cancellationToken)));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}1")]
    [InlineData("my {0}!")]
    public async Task A_password_is_not_the_name_of_its_user_with_a_little_added(string pattern)
    {
        var name = await UserAsync();
        var password = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, name.ToUpperInvariant());
        Assert.Equal((400, "body-invalid"), await RefusalAsync(() => server.Client.Users.SetPasswordAsync(name, new() { Password = password }, cancellationToken)));
        Assert.Equal((400, "body-invalid"), await RefusalAsync(() => server.Client.Users.SetPasswordAsync(name, new() { Password = new string('a', 100) + new string('b', 157) }, cancellationToken)));
    }

    private async Task<string> UserAsync()
    {
        var name = Documents.NewName("longer-name");
        await server.Client.Users.CreateAsync(new() { Name = name, Password = Password, Roles = ["viewer"] }, cancellationToken);
        return name;
    }

    private async Task<string> TokenAsync(string name) => (await open.Users.LogInAsync(new() { User = name, Password = Password }, cancellationToken)).AccessToken!;

    private async Task OpensAsync(string credential)
    {
        using var client = PawlClient.Connect(server.Address, credential);
        await client.Roles.GetCallerAsync(cancellationToken);
    }

    private static async Task<(int, string?)> RefusalAsync(Func<Task> act)
    {
        var refused = await Assert.ThrowsAsync<PawlApiException>(act);
        return (refused.Status, refused.Code);
    }
}
