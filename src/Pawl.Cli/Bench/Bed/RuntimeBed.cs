using Microsoft.Extensions.Logging.Abstractions;
using Pawl.Cli.Terminals;
using Pawl.Engine;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Postgres;
using Pawl.Runtime;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Events;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Pawl.Server.Options;

namespace Pawl.Cli.Bench.Bed;

/// <summary>The runtime over PostgreSQL in this process, without the API.</summary>
internal sealed class RuntimeBed : IBenchBed
{
    /// <summary>Whose load it is unless <see cref="AsAsync"/> says otherwise.</summary>
    public const string Tenant = "default";
    private static readonly byte[] Digest = new byte[32];

    private readonly PostgresStorage _storage;
    private readonly WorkflowRuntime _runtime;
    private readonly string _tenant;
    private readonly bool _ownsRuntime;
    private readonly bool _ownsStorage;

    private RuntimeBed(PostgresStorage storage, WorkflowRuntime runtime, string tenant, bool ownsRuntime, bool ownsStorage) =>
        (_storage, _runtime, _tenant, _ownsRuntime, _ownsStorage) = (storage, runtime, tenant, ownsRuntime, ownsStorage);

    /// <summary>The same runtime, used by another tenant. To be left alone when this one is disposed of.</summary>
    /// <param name="tenant">The tenant; it is made when it does not exist.</param>
    /// <param name="documents">Are published for it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RuntimeBed> AsAsync(string tenant, IReadOnlyList<BenchDocument> documents, CancellationToken cancellationToken)
    {
        await _storage.Tenants.CreateAsync(tenant, TimeProvider.System.GetUtcNow(), cancellationToken);
        await PublishAsync(_storage, documents, cancellationToken, tenant);
        return new(_storage, _runtime, tenant, ownsRuntime: false, ownsStorage: false);
    }

    /// <summary>Completes when everything found at the start goes on.</summary>
    public Task Recovered => _runtime.Recovered;

    /// <summary>Opens the store alone, for shapes that start a runtime on it more than once.</summary>
    public static Task<PostgresStorage> OpenAsync(Terminal terminal, ServerOptions options, CancellationToken cancellationToken) => Progress.ShowAsync(terminal, "starting PostgreSQL", PostgresStorage.OpenAsync(
        new PostgresOptions
        {
            DataDirectory = options.DataDirectory,
            ConnectionString = options.DatabaseUrl,
            OwnerConnectionString = options.DatabaseLogins?.Owner,
            AppConnectionString = options.DatabaseLogins?.App,
            CommitterConnectionString = options.DatabaseLogins?.Committer,
            BinDirectory = options.PostgresBin,
        },
        TimeProvider.System, NullLoggerFactory.Instance, cancellationToken));

    /// <summary>Starts it.</summary>
    /// <param name="terminal">Where it tells how far it is.</param>
    /// <param name="place">Where its data is.</param>
    /// <param name="metered">Wraps the store.</param>
    /// <param name="runners">Carry out activities.</param>
    /// <param name="documents">Are published.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="bounds">Changes the bounds of the runtime; null leaves them.</param>
    public static async Task<RuntimeBed> StartAsync(
        Terminal terminal, BenchPlace place, Func<IExecutionStore, IExecutionStore> metered, IEnumerable<IActivityRunner> runners, IReadOnlyList<BenchDocument> documents,
        CancellationToken cancellationToken, Action<RuntimeOptions>? bounds = null)
    {
        var storage = await OpenAsync(terminal, place.Options, cancellationToken);
        try
        {
            await PublishAsync(storage, documents, cancellationToken);
            return await OnAsync(storage, metered, runners, cancellationToken, bounds, ownsStorage: true);
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one on a store that is open.</summary>
    /// <param name="storage">The store.</param>
    /// <param name="metered">Wraps it.</param>
    /// <param name="runners">Carry out activities.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="bounds">Changes the bounds of the runtime; null leaves them.</param>
    /// <param name="ownsStorage">Whether the store is closed with it.</param>
    public static async Task<RuntimeBed> OnAsync(
        PostgresStorage storage, Func<IExecutionStore, IExecutionStore> metered, IEnumerable<IActivityRunner> runners, CancellationToken cancellationToken, Action<RuntimeOptions>? bounds = null, bool ownsStorage = false)
    {
        var options = new RuntimeOptions();
        bounds?.Invoke(options);
        var runtime = new WorkflowRuntime(metered(storage.Executions), new RememberedDefinitions(storage.Definitions, TimeProvider.System), runners, options, TimeProvider.System, NullLogger<WorkflowRuntime>.Instance);
        try
        {
            await runtime.StartAsync(cancellationToken);
            return new(storage, runtime, Tenant, ownsRuntime: true, ownsStorage);
        }
        catch
        {
            runtime.Dispose();
            throw;
        }
    }

    /// <summary>Publishes what is measured.</summary>
    /// <exception cref="CliException">The database has other workflows of these names.</exception>
    public static async Task PublishAsync(PostgresStorage storage, IReadOnlyList<BenchDocument> documents, CancellationToken cancellationToken, string tenant = Tenant)
    {
        foreach (var document in documents)
        {
            if (await storage.Definitions.PublishAsync(tenant, document.Stored(TimeProvider.System.GetUtcNow()), cancellationToken) == PublishOutcome.Conflict)
                throw new CliException($"the database has another workflow {document.Id.Namespace}/{document.Id.Name}, of another build. Measure on a database of its own: without --data and PAWL_DATABASE_URL a private one is made.");
        }
    }

    /// <inheritdoc/>
    public async Task<string> StartAsync(DefinitionId definition, JqValue input, CancellationToken cancellationToken)
    {
        var started = await _runtime.StartAsync(new StartRequest { Tenant = _tenant, Definition = definition, Input = input, RequestDigest = Digest }, cancellationToken);
        return started.Result == StartResult.Started ? started.Id : throw new CliException($"an execution was not started: {started.Result}.", ExitCode.Failed);
    }

    /// <inheritdoc/>
    public async Task<string> RunAsync(DefinitionId definition, JqValue input, CancellationToken cancellationToken)
    {
        var id = await StartAsync(definition, input, cancellationToken);
        await EndAsync(id, cancellationToken);
        return id;
    }

    /// <inheritdoc/>
    // Beyond any position there is only the end.
    public Task EndAsync(string id, CancellationToken cancellationToken) => _runtime.WaitBeyondAsync(new ExecutionKey(_tenant, id), long.MaxValue, cancellationToken);

    /// <inheritdoc/>
    public Task SendAsync(IReadOnlyList<BenchEvent> events, CancellationToken cancellationToken) => _runtime.AppendAsync(
        _tenant, [.. events.Select(sent => new IncomingEvent(BenchEvent.Source, sent.Id, BenchEvent.Type, sent.Envelope.ToUtf8()))], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_ownsRuntime) return;
        await _runtime.StopAsync(CancellationToken.None);
        _runtime.Dispose();
        if (_ownsStorage) await _storage.DisposeAsync();
    }
}
