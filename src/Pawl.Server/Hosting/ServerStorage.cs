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
using Pawl.Server.Health;

namespace Pawl.Server.Hosting;

/// <summary>Everything that keeps data, behind the ports.</summary>
/// <param name="Executions">Commits.</param>
/// <param name="Reader">Reads executions.</param>
/// <param name="Definitions">Keeps definitions.</param>
/// <param name="Shelf">Keeps them in order.</param>
/// <param name="Keys">Keeps API keys.</param>
/// <param name="Roles">Keeps roles that tenants made.</param>
/// <param name="Users">Keeps users.</param>
/// <param name="Sessions">Keeps their sessions.</param>
/// <param name="Tenants">Keeps the list of tenants.</param>
/// <param name="Quotas">Keeps quotas of tenants.</param>
/// <param name="Events">Reads and trims the journal of events.</param>
/// <param name="Secrets">Keeps sealed secrets.</param>
/// <param name="DataKeys">Keeps wrapped data keys.</param>
/// <param name="SealPayloads">Told the keys, it seals what executions of the tenants carry that want it, and opens it.</param>
/// <param name="Webhooks">Keeps web hooks.</param>
/// <param name="Audit">Keeps the audit log.</param>
/// <param name="AuditRetention">Removes what the audit log has kept long enough.</param>
/// <param name="Rates">Counts requests of all servers.</param>
/// <param name="Checkpoints">Keeps checkpoints.</param>
/// <param name="KeyedRequests">Remembers requests that came under an idempotency key.</param>
/// <param name="Retention">Keeps what is stored within its bounds.</param>
/// <param name="TenantSettings">Keeps what is set for tenants.</param>
/// <param name="Ownership">Leases, for servers that share the database.</param>
/// <param name="NodeMail">How such servers reach each other.</param>
/// <param name="Poison">Remembers what killed servers.</param>
/// <param name="Inspection">Looks for what is overdue.</param>
/// <param name="Ping">Asks for a sign of life.</param>
/// <param name="Owner">Closes it all.</param>
internal sealed record ServerStorage(IExecutionStore Executions, IExecutionReader Reader, IDefinitionStore Definitions, IDefinitionShelf Shelf, IApiKeyStore Keys, IRoleStore Roles, IUserStore Users, ISessionStore Sessions, ITenantStore Tenants, IQuotaStore Quotas, IEventJournal Events, ISecretStore Secrets, IDataKeyStore DataKeys, Action<TenantKeys, IPayloadPolicy> SealPayloads, IWebhookStore Webhooks, IAuditStore Audit, IAuditRetention AuditRetention, IRateStore Rates, ICheckpointStore Checkpoints, IKeyedRequestStore KeyedRequests, IRetentionStore Retention, ITenantSettingsStore TenantSettings, IOwnership Ownership, INodeMail NodeMail, IPoisonStore Poison, IWorkInspection Inspection, PingDatabase Ping, IAsyncDisposable Owner);
