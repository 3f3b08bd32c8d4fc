using System.CommandLine;
using Pawl.Cli.Contexts;
using Pawl.Cli.Terminals;
using Pawl.Cli.Up;
using Pawl.Client;
using Pawl.Server.Options;

namespace Pawl.Cli.Connection;

/// <summary>How every verb finds its server: <c>--context</c>, else <c>--server</c>, else <c>PAWL_SERVER</c>, else the current context, else the file that <c>pawl up</c> left; the key likewise.</summary>
internal sealed class ConnectionOptions(Terminal terminal)
{
    private readonly Option<string?> _server = new("--server") { Description = "Address of the server. Default: PAWL_SERVER, else what 'pawl up' left in the data directory.", HelpName = "URL", Recursive = true };
    private readonly Option<string?> _key = new("--key") { Description = "API key. Default: PAWL_KEY, PAWL_KEY_FILE, else what 'pawl up' left in the data directory.", HelpName = "KEY", Recursive = true };
    private readonly Option<string?> _data = new("--data") { Description = "Where 'pawl up' keeps its data. Default: PAWL_DATA, else ~/.local/share/pawl.", HelpName = "DIR", Recursive = true };

    private readonly Option<string?> _context = new("--context") { Description = "A server kept by 'pawl context add' or 'pawl login'. Default: PAWL_CONTEXT, else the one that 'pawl context use' chose.", HelpName = "NAME", Recursive = true };

    /// <summary>Adds the options to the root: they may stand behind any verb.</summary>
    public void AddTo(Command root)
    {
        root.Add(_server);
        root.Add(_key);
        root.Add(_data);
        root.Add(_context);
    }

    /// <summary>The data directory as the flag gives it; null without the flag.</summary>
    public string? DataFlag(ParseResult parsed) => parsed.GetValue(_data);

    /// <summary>Whether somebody said where data is kept: then an embedded server keeps it too.</summary>
    public bool KeepsData(ParseResult parsed) => DataFlag(parsed) is not null || Set("PAWL_DATA") is not null || Set("PAWL_DATABASE_URL") is not null || Set("PAWL_DATABASE_URL_FILE") is not null;

    /// <summary>A client of the configured server.</summary>
    /// <exception cref="CliException">No server is configured, or its address is none.</exception>
    public PawlClient Open(ParseResult parsed)
    {
        var target = Find(parsed) ?? throw new CliException(
            "no server is known: none was started from this data directory. Start one with 'pawl up', or name one with --server URL (or PAWL_SERVER).", ExitCode.Unreachable);
        return target.Connect(terminal.Time);
    }

    /// <summary>The context that somebody named; null when nobody did.</summary>
    public string? ContextNamed(ParseResult parsed) => parsed.GetValue(_context) ?? Set("PAWL_CONTEXT");

    /// <summary>The configured server; null when nothing names one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="forLogin">Whether a context may be named that is still to be made.</param>
    /// <exception cref="CliException">The address is none, or there is no such context.</exception>
    public ConnectionTarget? Find(ParseResult parsed, bool forLogin = false)
    {
        var named = parsed.GetValue(_server) ?? Set("PAWL_SERVER");
        if (FindContext(parsed, named, forLogin) is { } context) return context;
        var left = ConnectionFile.Read(DataDirectoryOf(parsed));
        var key = parsed.GetValue(_key) ?? Set("PAWL_KEY") ?? KeyFromFile();
        if (named is null) return left is null ? null : new ConnectionTarget(left.Server, key ?? left.Key, IsConfigured: false);
        if (!Uri.TryCreate(named, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CliException($"'{named}' is no address of a server; write one like http://127.0.0.1:7070.");
        }

        // The key in the file belongs to the server in the file and is shown to no other.
        return new ConnectionTarget(address, key ?? (left?.Server == address ? left.Key : null), IsConfigured: true);
    }

    private ConnectionTarget? FindContext(ParseResult parsed, string? server, bool forLogin)
    {
        var asked = ContextNamed(parsed);
        // Who names a server or a data directory means that one, whatever he chose another day.
        if (asked is null && (server is not null || DataFlag(parsed) is not null || Set("PAWL_DATA") is not null)) return null;
        var path = ContextFile.PathOf(terminal.Variable);
        var file = ContextFile.Read(path);
        if ((asked ?? file.Current) is not { } name) return null;
        if (!file.Contexts.TryGetValue(name, out var saved)) return forLogin || asked is null ? null : throw ContextVerbs.Unknown(name);
        if (asked is not null && server is not null && !forLogin) throw new CliException("name a context or a server, not both.");
        if (forLogin && server is not null) return null;

        var key = parsed.GetValue(_key) ?? Set("PAWL_KEY") ?? KeyFromFile() ?? saved.Key;
        return new ConnectionTarget(saved.Server, key, IsConfigured: true) { Context = key is null ? (path, name) : null };
    }

    /// <summary>The data directory, as a server started now would have it.</summary>
    private string DataDirectoryOf(ParseResult parsed)
    {
        if (DataFlag(parsed) is { } flag) return flag;
        try
        {
            return ServerOptions.Load(ServerFlags.Variables(), new Dictionary<string, string>()).DataDirectory;
        }
        catch (InvalidOptionsException)
        {
            // A wrong option of the server is no reason not to talk to another one.
            return new ServerOptions().DataDirectory;
        }
    }

    private string? Set(string variable) => terminal.Variable(variable) is { Length: > 0 } value ? value : null;

    private string? KeyFromFile()
    {
        if (Set("PAWL_KEY_FILE") is not { } path) return null;
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"PAWL_KEY_FILE names {path}, which cannot be read: {error.Message}", cause: error);
        }
    }
}

/// <summary>A server to talk to.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Key">The key; null sends none.</param>
/// <param name="IsConfigured">Whether somebody named it; false when it was found in the data directory and may be gone.</param>
internal sealed record ConnectionTarget(Uri Server, string? Key, bool IsConfigured)
{
    /// <summary>The file and the name of the context whose session is used; null for a key.</summary>
    public (string Path, string Name)? Context { get; init; }

    /// <summary>A client for it.</summary>
    public PawlClient Connect(TimeProvider time) =>
        Context is { } context ? PawlClient.ConnectThrough(new RefreshingHandler(context.Path, context.Name, time), Server) : PawlClient.Connect(Server, Key);
}
