using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Terminals;
using Pawl.Client;

namespace Pawl.Cli;

/// <summary>A verb that does one thing to something of a name, and says that it is done.</summary>
internal static class NamedVerb
{
    /// <param name="verb">The verb.</param>
    /// <param name="meaning">What it does, for the help.</param>
    /// <param name="what">What the name is of, e.g. <c>The user.</c></param>
    /// <param name="done">What is said before the name when it is done, e.g. <c>disabled</c>.</param>
    /// <param name="act">Does it.</param>
    /// <param name="terminal">Where that is said.</param>
    /// <param name="connection">The server.</param>
    public static Verb Create(string verb, string meaning, string what, string done, Func<PawlClient, string, CancellationToken, Task> act, Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = what };
        var command = new Verb(verb, meaning) { name };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            await act(client, parsed.GetValue(name)!, stop);
            terminal.Say($"{done} {parsed.GetValue(name)}");
            return ExitCode.Done;
        });
        return command;
    }
}
