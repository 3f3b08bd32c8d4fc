using System.Collections;
using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Executions;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Control;

/// <summary>A verb that gives a command to one execution: with its id, the conditions of the command, and what it became.</summary>
internal sealed class CommandVerb : Command, IEnumerable
{
    private readonly Terminal _terminal;
    private readonly ConnectionOptions _connection;
    private readonly Argument<string> _id = ExecutionVerbs.Id();
    private readonly Option<long?> _ifPosition = new("--if-position") { Description = "Only when the history is at this position.", HelpName = "N" };
    private readonly Option<string?> _key = new("--idempotency-key") { Description = "Makes repeating the command safe: under the same key it is carried out once.", HelpName = "KEY" };
    private readonly Option<OutputFormat> _output = OutputFormats.Option();

    public CommandVerb(Terminal terminal, ConnectionOptions connection, string name, string description)
        : base(name, description)
    {
        (_terminal, _connection) = (terminal, connection);
        Arguments.Add(_id);
        foreach (var option in (Option[])[_ifPosition, _key, _output]) Options.Add(option);
    }

    /// <summary>What it asks of the server.</summary>
    public delegate Task<Execution> Ask(ExecutionsClient executions, string id, CommandConditions conditions, ParseResult parsed, CancellationToken stop);

    public CommandVerb Does(Ask ask)
    {
        SetAction(async (parsed, stop) =>
        {
            using var client = _connection.Open(parsed);
            var conditions = new CommandConditions { IfPosition = parsed.GetValue(_ifPosition), IdempotencyKey = parsed.GetValue(_key) };
            var execution = await Progress.ShowAsync(_terminal, $"waiting for {parsed.GetValue(_id)}", ask(client.Executions, parsed.GetValue(_id)!, conditions, parsed, stop));
            if (parsed.GetValue(_output) == OutputFormat.Table) _terminal.Say($"{ExecutionTables.Word(execution.Status)} {execution.Id}");
            else Printer.Print(_terminal, parsed.GetValue(_output), JsonText.Element(execution, PawlJson.Default.Execution));
            return ExitCode.Done;
        });
        return this;
    }

    IEnumerator IEnumerable.GetEnumerator() => Children.GetEnumerator();
}
