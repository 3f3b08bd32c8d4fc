using System.Diagnostics.Metrics;
using System.Text.Json;
using Pawl.Cli.Bench.Measures;
using Pawl.Cli.Terminals;
using Pawl.Cli.Up;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;

namespace Pawl.Cli.Bench.Bed;

/// <summary>A whole server in this process, used through its API.</summary>
internal sealed class ServerBed : IBenchBed
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    private readonly LocalServer _server;
    private readonly PawlClient _client;
    private readonly MeterListener _listener;

    private ServerBed(LocalServer server, BenchMeter meter)
    {
        (_server, _client) = (server, server.Connect());
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "pawl.commit.duration") listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => meter.Commit(TimeSpan.FromSeconds(seconds)));
        _listener.Start();
    }

    /// <summary>Starts it.</summary>
    /// <param name="terminal">Where it tells how far it is.</param>
    /// <param name="place">Where its data is.</param>
    /// <param name="meter">Counts its commits.</param>
    /// <param name="runners">Take the place of its own; none leaves them.</param>
    /// <param name="documents">Are published.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ServerBed> StartAsync(
        Terminal terminal, BenchPlace place, BenchMeter meter, IReadOnlyList<IActivityRunner> runners, IReadOnlyList<BenchDocument> documents, CancellationToken cancellationToken)
    {
        var server = await LocalServer.StartAsync(terminal, place.Options with { ActivityRunners = runners }, cancellationToken);
        var bed = new ServerBed(server, meter);
        try
        {
            foreach (var document in documents) await bed._client.Workflows.PublishAsync(document.Source, cancellationToken: cancellationToken);
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<string> StartAsync(DefinitionId definition, JqValue input, CancellationToken cancellationToken) =>
        (await _client.Executions.StartAsync(definition.Namespace, definition.Name, Start(input), cancellationToken: cancellationToken)).Id;

    /// <inheritdoc/>
    public async Task<string> RunAsync(DefinitionId definition, JqValue input, CancellationToken cancellationToken)
    {
        var execution = await _client.Executions.StartAsync(definition.Namespace, definition.Name, Start(input), wait: Wait, cancellationToken: cancellationToken);
        return execution.Status == ExecutionStatus.Completed ? execution.Id : throw new CliException($"execution {execution.Id} is {execution.Status}, not completed.", ExitCode.Failed);
    }

    /// <inheritdoc/>
    public async Task EndAsync(string id, CancellationToken cancellationToken)
    {
        while ((await _client.Executions.GetAsync(id, Wait, cancellationToken)).Status is ExecutionStatus.Pending or ExecutionStatus.Running or ExecutionStatus.Waiting or ExecutionStatus.Suspended)
        {
            // The server answers with the state of the moment after a while: asked again, it goes on waiting.
        }
    }

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<BenchEvent> events, CancellationToken cancellationToken)
    {
        using var batch = JsonDocument.Parse($"[{string.Join(',', events.Select(sent => sent.Envelope.ToJson()))}]");
        await _client.Events.PublishAsync(batch.RootElement, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _listener.Dispose();
    }

    private static StartExecution Start(JqValue input)
    {
        using var document = JsonDocument.Parse(input.ToUtf8());
        return new() { Input = document.RootElement.Clone() };
    }
}
