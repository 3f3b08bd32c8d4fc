using System.Collections;
using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Server.Options;

namespace Pawl.Cli.Up;

/// <summary>Every option of the server as a flag, made from the server's own list: the two cannot differ.</summary>
internal sealed class ServerFlags
{
    /// <summary>The one that is there for every verb, because the connection file lies in the data directory.</summary>
    private const string Data = "data";

    private readonly ConnectionOptions _connection;
    private readonly List<(string Name, Option<string?> Option)> _flags = [];

    public ServerFlags(ConnectionOptions connection)
    {
        _connection = connection;
        foreach (var option in ServerOptions.Describe().Where(option => option.Name != Data))
        {
            var @default = option.Default.Length == 0 ? "" : $" Default {option.Default}.";
            _flags.Add((option.Name, new Option<string?>($"--{option.Name}") { Description = $"{option.Meaning}{@default} ({option.Variable})", HelpName = "VALUE" }));
        }
    }

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _flags) command.Add(option);
    }

    /// <summary>The options from flags, environment and file.</summary>
    /// <exception cref="InvalidOptionsException">Something is wrong; it holds every problem.</exception>
    public ServerOptions Load(ParseResult parsed)
    {
        var flags = new Dictionary<string, string>();
        foreach (var (name, option) in _flags)
        {
            if (parsed.GetValue(option) is { } value) flags[name] = value;
        }

        if (_connection.DataFlag(parsed) is { } data) flags[Data] = data;
        return ServerOptions.Load(Variables(), flags);
    }

    /// <summary>The environment of the process.</summary>
    internal static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
}
