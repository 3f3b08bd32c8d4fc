using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Access;
using Pawl.Client.Problems;

namespace Pawl.Cli.Contexts;

/// <summary>Logs in at an identity provider with a code that is typed in there.</summary>
internal static class DeviceLogins
{
    private const string Pending = "login-pending";

    /// <summary>Shows the code and waits until it was confirmed.</summary>
    /// <exception cref="CliException">It was not, in time.</exception>
    public static async Task<LoggedIn> RunAsync(Terminal terminal, PawlClient client, CancellationToken stop)
    {
        var begun = await client.Users.BeginDeviceLoginAsync(stop);
        terminal.Say($"open {begun.VerificationUriComplete ?? begun.VerificationUri} and confirm the code {begun.UserCode}");
        var deadline = terminal.Time.GetUtcNow().AddSeconds(begun.ExpiresInSeconds);
        var pause = TimeSpan.FromSeconds(begun.IntervalSeconds);
        while (terminal.Time.GetUtcNow() < deadline)
        {
            await Task.Delay(pause, terminal.Time, stop);
            try { return await client.Users.EndDeviceLoginAsync(new() { DeviceCode = begun.DeviceCode }, stop); }
            catch (PawlApiException waiting) when (waiting.Code == Pending)
            {
                if (waiting.RetryAfter is { } longer && longer > pause) pause = longer;
            }
        }
        throw new CliException("nobody confirmed the code in time. Begin again.", ExitCode.Failed);
    }

    /// <summary>The name that the server knows the user by.</summary>
    public static async Task<string> NameAsync(Uri server, LoggedIn opened, CancellationToken stop)
    {
        using var client = PawlClient.Connect(server, opened.AccessToken);
        var actor = (await client.Roles.GetCallerAsync(stop)).Actor;
        return actor[(actor.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
