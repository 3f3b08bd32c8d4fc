using Pawl.Client.Serialization;

namespace Pawl.Client.Access;

/// <summary>The routes below <c>/users</c>, and those of logins.</summary>
public sealed class UsersClient
{
    private readonly ApiConnection connection;

    internal UsersClient(ApiConnection connection) => this.connection = connection;

    /// <summary>Logs a user in.</summary>
    public Task<LoggedIn> LogInAsync(Login login, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("login"), ApiConnection.Json(login, PawlJson.Default.Login), PawlJson.Default.LoggedIn, cancellationToken);

    /// <summary>Begins a login that somebody confirms at the identity provider.</summary>
    public Task<DeviceLogin> BeginDeviceLoginAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("login", "oidc", "device"), null, PawlJson.Default.DeviceLogin, cancellationToken);

    /// <summary>Ends such a login once it is confirmed; until then it is refused with the code <c>login-pending</c>.</summary>
    public Task<LoggedIn> EndDeviceLoginAsync(EndDeviceLogin login, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("login", "oidc", "device", "token"), ApiConnection.Json(login, PawlJson.Default.EndDeviceLogin), PawlJson.Default.LoggedIn, cancellationToken);

    /// <summary>Exchanges a refresh token for the next pair. Shown a second time it ends the session.</summary>
    public Task<LoggedIn> RefreshAsync(RefreshLogin token, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("login", "refresh"), ApiConnection.Json(token, PawlJson.Default.RefreshLogin), PawlJson.Default.LoggedIn, cancellationToken);

    /// <summary>Ends the session of this client's token.</summary>
    public Task LogOutAsync(CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Post, ApiConnection.Path("logout"), null, cancellationToken);

    /// <summary>Changes the password of the user of this client's token; every session of his ends.</summary>
    public Task ChangePasswordAsync(ChangePassword change, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, ApiConnection.Path("caller", "password"), ApiConnection.Json(change, PawlJson.Default.ChangePassword), cancellationToken);

    /// <summary>A page of users, by name.</summary>
    public Task<Page<User>> ListAsync(int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("users")).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageUser, cancellationToken);
    }

    /// <summary>One user.</summary>
    public Task<User> GetAsync(string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("users", name), null, PawlJson.Default.User, cancellationToken);

    /// <summary>Makes a user.</summary>
    public Task<User> CreateAsync(CreateUser user, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("users"), ApiConnection.Json(user, PawlJson.Default.CreateUser), PawlJson.Default.User, cancellationToken);

    /// <summary>Gives a user other roles, in place of those before.</summary>
    public Task<User> SetRolesAsync(string name, SetUserRoles roles, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Put, ApiConnection.Path("users", name, "roles"), ApiConnection.Json(roles, PawlJson.Default.SetUserRoles), PawlJson.Default.User, cancellationToken);

    /// <summary>Gives a person another password; every session of his ends.</summary>
    public Task SetPasswordAsync(string name, SetPassword password, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, ApiConnection.Path("users", name, "password"), ApiConnection.Json(password, PawlJson.Default.SetPassword), cancellationToken);

    /// <summary>Disables a user: sessions and keys end for good.</summary>
    public Task DisableAsync(string name, CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Post, ApiConnection.Path("users", name, "disable"), null, cancellationToken);

    /// <summary>Lets a disabled user log in again.</summary>
    public Task EnableAsync(string name, CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Post, ApiConnection.Path("users", name, "enable"), null, cancellationToken);

    /// <summary>Deletes a user with sessions and keys.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Delete, ApiConnection.Path("users", name), null, cancellationToken);

    private async Task SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }
}
