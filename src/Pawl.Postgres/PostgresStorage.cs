using Microsoft.Extensions.Logging;
using Npgsql;
using Pawl.Postgres.Audit;
using Pawl.Postgres.Bootstrap;
using Pawl.Postgres.Checkpoints;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Definitions;
using Pawl.Postgres.Encryption;
using Pawl.Postgres.Events;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Identity;
using Pawl.Postgres.Migrations;
using Pawl.Postgres.Nodes;
using Pawl.Postgres.Private;
using Pawl.Postgres.Rates;
using Pawl.Postgres.Requests;
using Pawl.Postgres.Retention;
using Pawl.Postgres.Secrets;
using Pawl.Postgres.Webhooks;
using Pawl.Runtime.Audit;
using Pawl.Runtime.Checkpoints;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Events;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Ownership;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Rates;
using Pawl.Runtime.Requests;
using Pawl.Runtime.Retention;
using Pawl.Runtime.Secrets;
using Pawl.Runtime.Storage;
using Pawl.Runtime.Stuck;
using Pawl.Runtime.Webhooks;

namespace Pawl.Postgres;

/// <summary>Everything Pawl keeps, in one PostgreSQL: opened once, when Pawl starts.</summary>
public sealed class PostgresStorage : IAsyncDisposable
{
    private readonly DatabaseConnections _connections;
    private readonly NpgsqlDataSource _app;
    private readonly NpgsqlDataSource _committer;
    private readonly NpgsqlDataSource _leases;
    private readonly NpgsqlDataSource _nodes;

    private PostgresStorage(DatabaseConnections connections, NpgsqlDataSource app, NpgsqlDataSource committer, PostgresOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        (_connections, _app, _committer) = (connections, app, committer);
        // They open no connection until they are used, so a server that shares with nobody has none of them.
        _leases = DataSources.Leases(connections.Committer, options, loggers);
        _nodes = DataSources.Nodes(connections.Committer, options, loggers);
        Payloads = new();
        var requests = new TenantScope(app, Payloads);
        Executions = new PostgresExecutionStore(committer, options.AcquirePatience, Payloads);
        Reader = new PostgresExecutionReader(requests, Payloads);
        Definitions = new PostgresDefinitionStore(requests, clock);
        Shelf = new PostgresDefinitionShelf(requests, clock);
        ApiKeys = new PostgresApiKeyStore(requests);
        TenantRoles = new PostgresRoleStore(requests);
        Users = new PostgresUserStore(requests);
        Sessions = new PostgresSessionStore(requests);
        Tenants = new PostgresTenantStore(requests);
        Quotas = new PostgresQuotaStore(requests);
        TenantSettings = new PostgresTenantSettingsStore(requests);
        Events = new PostgresEventJournal(requests, new TenantScope(committer), Payloads);
        Secrets = new PostgresSecretStore(requests);
        DataKeys = new PostgresDataKeyStore(requests);
        Webhooks = new PostgresWebhookStore(requests, new TenantScope(committer), Payloads);
        var audit = new PostgresAuditStore(requests);
        (Audit, AuditRetention) = (audit, audit);
        Rates = new PostgresRateStore(requests);
        Ownership = new PostgresOwnership(_leases, options.AcquirePatience);
        var poison = new PostgresPoisonStore(committer);
        (Poison, Inspection) = (poison, poison);
        NodeMail = new PostgresNodeMail(_nodes, Payloads, loggers.CreateLogger("Pawl.Postgres.Nodes"));
        Checkpoints = new PostgresCheckpointStore(requests, Payloads);
        Retention = new PostgresRetentionStore(committer);
        KeyedRequests = new PostgresKeyedRequestStore(requests, Payloads);
    }

    /// <summary>Commits rounds.</summary>
    public IExecutionStore Executions { get; }

    /// <summary>What the API reads of executions.</summary>
    public IExecutionReader Reader { get; }

    /// <summary>Published definitions.</summary>
    public IDefinitionStore Definitions { get; }

    /// <summary>Published definitions, to be kept in order.</summary>
    public IDefinitionShelf Shelf { get; }

    /// <summary>API keys.</summary>
    public IApiKeyStore ApiKeys { get; }

    /// <summary>Users.</summary>
    public IUserStore Users { get; }

    /// <summary>Sessions of users.</summary>
    public ISessionStore Sessions { get; }

    /// <summary>Roles that tenants made.</summary>
    public IRoleStore TenantRoles { get; }

    /// <summary>The journal of events.</summary>
    public IEventJournal Events { get; }

    /// <summary>Sealed secrets.</summary>
    public ISecretStore Secrets { get; }

    /// <summary>Seals and opens what executions carry. Until it is told the keys, nothing is sealed.</summary>
    public PayloadCodec Payloads { get; }

    /// <summary>Wrapped data keys.</summary>
    public IDataKeyStore DataKeys { get; }

    /// <summary>Web hooks.</summary>
    public IWebhookStore Webhooks { get; }

    /// <summary>The audit log.</summary>
    public IAuditStore Audit { get; }
    /// <summary>Removes what the audit log has kept long enough.</summary>
    public IAuditRetention AuditRetention { get; }
    /// <summary>Counts requests of all servers.</summary>
    public IRateStore Rates { get; }

    /// <summary>Names for positions of histories.</summary>
    public ICheckpointStore Checkpoints { get; }

    /// <summary>Keeps what is stored within its bounds.</summary>
    public IRetentionStore Retention { get; }

    /// <summary>Requests that came under an idempotency key.</summary>
    public IKeyedRequestStore KeyedRequests { get; }

    /// <summary>Tenants.</summary>
    public ITenantStore Tenants { get; }

    /// <summary>Quotas of tenants.</summary>
    public IQuotaStore Quotas { get; }

    /// <summary>What is set for tenants.</summary>
    public ITenantSettingsStore TenantSettings { get; }

    /// <summary>Leases, for several servers on this database.</summary>
    public IOwnership Ownership { get; }

    /// <summary>Remembers what killed servers.</summary>
    public IPoisonStore Poison { get; }

    /// <summary>Looks for what is overdue.</summary>
    public IWorkInspection Inspection { get; }

    /// <summary>How several servers on this database reach each other.</summary>
    public INodeMail NodeMail { get; }

    /// <summary>Opens the store: starts the private server unless a database is configured, makes roles and schema, and checks that all is as it must be.</summary>
    /// <exception cref="Language.PawlException">What is wrong, by type and code; the message says what to do.</exception>
    public static async Task<PostgresStorage> OpenAsync(PostgresOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        DatabaseConnections? connections = null;
        NpgsqlDataSource? app = null, committer = null;
        try
        {
            connections = await DatabaseConnections.OpenAsync(options, clock, loggers, cancellationToken);
            await MigrateAsync(connections.Owner, loggers, cancellationToken);
            app = DataSources.App(connections.App, options, loggers);
            committer = DataSources.Committer(connections.Committer, options, loggers);
            await ServerGuard.CheckRoleAsync(app, Roles.App, cancellationToken);
            await ServerGuard.CheckRoleAsync(committer, Roles.Committer, cancellationToken);
            // Again as the role that commits: a setting may be given to one role.
            await ServerGuard.CheckServerAsync(committer, cancellationToken);
            return new(connections, app, committer, options, clock, loggers);
        }
        catch (Exception error)
        {
            if (committer is not null) await committer.DisposeAsync();
            if (app is not null) await app.DisposeAsync();
            if (connections is not null) await connections.DisposeAsync();
            if (Meaning(error) is { } known) throw known;
            throw;
        }
    }

    /// <summary>The private server; null when the database is another one.</summary>
    internal PrivatePostgres? Server => _connections.Server;

    /// <summary>Asks the database for a sign of life.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _app.CreateCommand("SELECT 1");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception error) when (DatabaseAway.Is(error))
        {
            throw DatabaseAway.Exception(error);
        }
    }

    /// <summary>Closes all connections, and stops the private server if there is one.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _committer.DisposeAsync();
        await _leases.DisposeAsync();
        await _nodes.DisposeAsync();
        await _connections.DisposeAsync();
    }

    /// <summary>What an error of the driver says about the set-up; null when nothing.</summary>
    private static Language.PawlException? Meaning(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } => DatabaseRoleException.LoginFailed(error),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => DatabaseRoleException.RightsMissing(error),
        _ => DatabaseAway.Is(error) ? DatabaseAway.Exception(error) : null,
    };

    private static async Task MigrateAsync(string ownerConnectionString, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await using var owner = NpgsqlDataSource.Create(DataSources.Unpooled(ownerConnectionString));
        // First of all: on an older server the first migration would fail with an error that nobody understands.
        await ServerGuard.CheckServerAsync(owner, cancellationToken);
        await MigrationRunner.RunAsync(DataSources.Unpooled(ownerConnectionString), Migration.All, loggers.CreateLogger("Pawl.Postgres.Migrations"), cancellationToken);
    }
}
