using Microsoft.Extensions.Logging;
using Pawl.Postgres;
using Pawl.Server.Options;

namespace Pawl.Server.Hosting;

/// <summary>Opens PostgreSQL and hands out its parts.</summary>
internal static class PostgresParts
{
    public static async Task<ServerStorage> OpenAsync(ServerOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var storage = await PostgresStorage.OpenAsync(options.Postgres, TimeProvider.System, loggers, cancellationToken);
        return new(storage.Executions, storage.Reader, storage.Definitions, storage.Shelf, storage.ApiKeys, storage.TenantRoles, storage.Users, storage.Sessions, storage.Tenants, storage.Quotas, storage.Events, storage.Secrets, storage.DataKeys, storage.Payloads.Use, storage.Webhooks, storage.Audit, storage.AuditRetention, storage.Rates, storage.Checkpoints, storage.KeyedRequests, storage.Retention, storage.TenantSettings, storage.Ownership, storage.NodeMail, storage.Poison, storage.Inspection, storage.PingAsync, storage);
    }
}
