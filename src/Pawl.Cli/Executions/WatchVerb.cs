using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Executions;

/// <summary><c>pawl execution watch</c></summary>
internal static class WatchVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var id = ExecutionVerbs.Id();
        var watch = new Verb("watch", "Follow an execution to its end, live on standard error; print its output as JSON. Exit 0 completed, 1 faulted or cancelled.") { id };
        watch.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var ended = await Following.ToTheEndAsync(terminal, client, parsed.GetValue(id)!, stop);
            if (ended.Output is { } output) terminal.OutText.WriteLine(JsonText.Of(output));
            return Following.ExitCodeOf(ended);
        });
        return watch;
    }
}
