using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Terminals;
using Pawl.Client;

namespace Pawl.Cli.Contexts;

/// <summary><c>pawl login</c> and <c>pawl logout</c></summary>
internal static class LoginVerbs
{
    private const string DefaultName = "default";

    public static Command Login(Terminal terminal, ConnectionOptions connection)
    {
        var user = new Option<string>("--user") { Description = "Who logs in.", HelpName = "NAME" };
        var tenant = new Option<string?>("--tenant") { Description = "The user's tenant. Default: default.", HelpName = "TENANT" };
        var oidc = new Option<bool>("--oidc") { Description = "Log in at the server's identity provider: in a browser, on any device, with a code that is shown here." };
        var login = new Verb("login", "Log in with a password, which is asked for or read from standard input, or at an identity provider, and keep the session as a context.")
        {
            Examples = ["pawl login --user ada", "pawl login --user ada --server https://pawl.example.com --context work", "pawl login --oidc"],
        };
        login.Add(user);
        login.Add(tenant);
        login.Add(oidc);
        login.SetAction(async (parsed, stop) =>
        {
            var target = connection.Find(parsed, forLogin: true) ?? throw new CliException("no server is known. Name one with --server URL (or PAWL_SERVER).", ExitCode.Unreachable);
            var name = connection.ContextNamed(parsed) ?? DefaultName;
            var isFederated = parsed.GetValue(oidc);
            var person = parsed.GetValue(user);
            if (isFederated == person is not null || (isFederated && parsed.GetValue(tenant) is not null)) throw new CliException("say who logs in by --user NAME (and --tenant), or --oidc alone for the identity provider.");
            using var client = PawlClient.Connect(target.Server, key: null);
            var opened = isFederated
                ? await DeviceLogins.RunAsync(terminal, client, stop)
                : await client.Users.LogInAsync(new() { Tenant = parsed.GetValue(tenant), User = person!, Password = Passwords.Read(terminal, "Password: ") }, stop);
            person ??= await DeviceLogins.NameAsync(target.Server, opened, stop);
            var path = ContextFile.PathOf(terminal.Variable);
            var context = new SavedContext { Server = target.Server, User = person, AccessToken = opened.AccessToken, AccessExpiresAt = opened.ExpiresAt, RefreshToken = opened.RefreshToken };
            (ContextFile.Read(path).With(name, context) with { Current = name }).Write(path);
            terminal.Say($"logged in as {person} at {target.Server}; the context is '{name}'");
            return ExitCode.Done;
        });
        return login;
    }

    public static Command Logout(Terminal terminal, ConnectionOptions connection)
    {
        var logout = new Verb("logout", "End the session of a context, the current one when none is named, and forget it.");
        logout.SetAction(async (parsed, stop) =>
        {
            var path = ContextFile.PathOf(terminal.Variable);
            var file = ContextFile.Read(path);
            var name = connection.ContextNamed(parsed) ?? file.Current ?? throw new CliException("no context is current; name one with --context NAME.");
            if (!file.Contexts.TryGetValue(name, out var context)) throw ContextVerbs.Unknown(name);
            if (context.RefreshToken is not null)
            {
                using var client = new ConnectionTarget(context.Server, null, IsConfigured: true) { Context = (path, name) }.Connect(terminal.Time);
                try { await client.Users.LogOutAsync(stop); }
                catch (CliException) { } // it has ended already, which is what was wanted
            }
            ContextFile.Read(path).Without(name).Write(path);
            terminal.Say($"logged out of {name}");
            return ExitCode.Done;
        });
        return logout;
    }
}

/// <summary>Asks for passwords.</summary>
internal static class Passwords
{
    /// <summary>A password: typed unseen, or the first line of standard input.</summary>
    /// <exception cref="CliException">None was given.</exception>
    public static string Read(Terminal terminal, string prompt)
    {
        var password = terminal.InIsTerminal ? Typed(terminal, prompt) : terminal.In.ReadLine();
        return string.IsNullOrEmpty(password) ? throw new CliException("give the password by standard input, or type it.") : password;
    }

    private static string Typed(Terminal terminal, string prompt)
    {
        terminal.ErrorText.Write(prompt);
        var typed = new System.Text.StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }
        terminal.ErrorText.WriteLine();
        return typed.ToString();
    }
}
