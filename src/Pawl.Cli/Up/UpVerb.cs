using Pawl.Cli.Connection;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Up;

/// <summary><c>pawl up</c></summary>
internal static class UpVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var flags = new ServerFlags(connection);
        var up = new Verb("up", "Run the server, with a private PostgreSQL unless one is configured, until ctrl-c.")
        {
            Examples = ["pawl up", "pawl up --listen 0.0.0.0:7070 --data /var/lib/pawl", "PAWL_DATABASE_URL=postgresql://pawl@db/pawl pawl up"],
        };
        flags.AddTo(up);
        up.SetAction(async (parsed, stop) =>
        {
            await using var server = await LocalServer.StartAsync(terminal, flags.Load(parsed), stop);
            Greeting.Print(terminal, server);
            terminal.OutText.WriteLine("\nStop it with ctrl-c.");
            await UntilStoppedAsync(terminal, server, stop);
            return ExitCode.Done;
        });
        return up;
    }

    /// <summary>Waits for ctrl-c; stopping is what was asked for, so it is no failure.</summary>
    /// <exception cref="CliException">The server stopped by itself.</exception>
    internal static async Task UntilStoppedAsync(Terminal terminal, LocalServer server, CancellationToken stop)
    {
        if (await Task.WhenAny(server.Lost, Task.Delay(Timeout.InfiniteTimeSpan, stop)) == server.Lost) throw new CliException(await server.Lost, ExitCode.Failed);

        terminal.Say("stopping …");
    }
}
