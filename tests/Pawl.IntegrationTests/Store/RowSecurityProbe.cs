using Pawl.Postgres.Connections;

namespace Pawl.IntegrationTests.Store;

/// <summary>One way to look into a table and, where its role may, one to write to it, each with a tenant as its only variable.</summary>
/// <param name="Role">The role that looks and writes.</param>
/// <param name="Table">The table.</param>
/// <param name="Insert">A statement that writes a row of tenant <c>{0}</c>, of which <c>{1}</c> keeps it apart from others; null when the role may not.</param>
public sealed record RowSecurityProbe(string Role, string Table, string? Insert)
{
    /// <summary>The statement that counts the rows of a tenant.</summary>
    public string Count(string tenant) => $"SELECT count(*) FROM pawl.{Table} WHERE tenant_id = '{tenant}'";

    /// <summary>The statement that names a tenant the way the role does.</summary>
    public string Name(string tenant) => Role == Roles.App ? $"SELECT set_config('pawl.tenant', '{tenant}', true)" : $"SELECT set_config('pawl.tenants', '{{{tenant}}}', true)";

    public override string ToString() => $"{Table} as {Role}";

    /// <summary>Every table by every role that may use it. A test fails when one is missing here.</summary>
    public static IReadOnlyList<RowSecurityProbe> All { get; } =
    [
        new(Roles.App, "tenants", "INSERT INTO pawl.tenants (tenant_id) VALUES ('{0}')"),
        new(Roles.App, "api_keys", "INSERT INTO pawl.api_keys (tenant_id, key_id, name, roles, secret_digest, created_at) VALUES ('{0}', '{0}{1}', 'n', '{{viewer}}', sha256(''), now())"),
        new(Roles.App, "roles", "INSERT INTO pawl.roles (tenant_id, name, permissions, updated_at) VALUES ('{0}', '{1}', '{{p}}', now())"),
        new(Roles.App, "users", "INSERT INTO pawl.users (tenant_id, name, is_service, roles, created_at) VALUES ('{0}', '{1}', true, '{{viewer}}', now())"),
        // With the user that the probe above left for each tenant, and the session that this one leaves.
        new(Roles.App, "sessions", """
            INSERT INTO pawl.sessions (tenant_id, session_id, user_name, is_browser, access_digest, access_expires_at, created_at, expires_at)
            VALUES ('{0}', '{0}{1}', 'seed-{0}', true, sha256(''), now(), now(), now())
            """),
        new(Roles.App, "refresh_tokens", "INSERT INTO pawl.refresh_tokens (tenant_id, session_id, digest) VALUES ('{0}', '{0}seed-{0}', sha256('{1}'))"),
        new(Roles.App, "failed_logins", "INSERT INTO pawl.failed_logins (tenant_id, name, failures, last_at) VALUES ('{0}', '{1}', 1, now())"),
        new(Roles.App, "workflow_definitions", """
            INSERT INTO pawl.workflow_definitions (tenant_id, namespace, name, version, version_order, is_release, source, digest, created_at)
            VALUES ('{0}', 'n', '{1}', '1', '1', true, '', sha256(''), now())
            """),
        new(Roles.App, "purged_definitions", "INSERT INTO pawl.purged_definitions (tenant_id, namespace, name, version, digest, purged_at) VALUES ('{0}', 'n', '{1}', '1', sha256(''), now())"),
        new(Roles.App, "data_keys", "INSERT INTO pawl.data_keys (tenant_id, key_id, encryption_key, wrapped, created_at) VALUES ('{0}', '{1}', 'k', decode(repeat('00', 60), 'hex'), now())"),
        // With the key that the probe above left for each tenant.
        new(Roles.App, "secrets", """
            INSERT INTO pawl.secrets (tenant_id, name, version, key_id, sealed, created_at, updated_at)
            VALUES ('{0}', '{1}', 1, 'seed-{0}', decode(repeat('00', 29), 'hex'), now(), now())
            """),
        new(Roles.App, "audit", """
            INSERT INTO pawl.audit (tenant_id, sequence, kind, recorded_at, actor, action, object, previous, hash)
            VALUES ('{0}', 1, 'attempt', now(), 'a', 'a.b', '{1}', decode(repeat('00', 32), 'hex'), sha256(''))
            """),
        new(Roles.App, "checkpoints", "INSERT INTO pawl.checkpoints (tenant_id, execution_id, name, position, created_at) VALUES ('{0}', '{1}', 'n', 1, now())"),
        new(Roles.App, "keyed_requests", "INSERT INTO pawl.keyed_requests (tenant_id, action, idempotency_key, digest, choice) VALUES ('{0}', 'a', '{1}', sha256(''), sha256(''))"),
        new(Roles.App, "quota_reservations", "INSERT INTO pawl.quota_reservations (tenant_id, kind, name, reserved_at) VALUES ('{0}', 'execution', '{1}', now())"),
        new(Roles.App, "executions", null),
        new(Roles.App, "execution_labels", null),
        new(Roles.App, "history", null),
        new(Roles.App, "timers", null),
        new(Roles.App, "suspensions", null),
        new(Roles.App, "webhooks", "INSERT INTO pawl.webhooks (tenant_id, webhook_id, url, secret, events, created_at) VALUES ('{0}', '{1}', 'https://x.test/', 's', '{{e}}', now())"),
        new(Roles.App, "webhook_deliveries", null),
        new(Roles.Committer, "webhooks", null),
        new(Roles.Committer, "webhook_deliveries", "INSERT INTO pawl.webhook_deliveries (tenant_id, webhook_id, execution_id, event, body) VALUES ('{0}', 'seed-{0}', '{1}', 'e', '1')"),
        new(Roles.App, "events", null),
        new(Roles.App, "subscriptions", null),
        new(Roles.Committer, "executions", """
            INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, input)
            VALUES ('{0}', '{1}', 1, 'n', 'n', '1', 'running', 5, '{{}}', '2026-01-01', '1')
            """),
        // The committer writes labels and never reads them.
        new(Roles.Committer, "execution_labels", "INSERT INTO pawl.execution_labels (tenant_id, key, value, created_at, execution_id) VALUES ('{0}', 'k', '{1}', now(), 'e')"),
        new(Roles.Committer, "history", "INSERT INTO pawl.history (tenant_id, execution_id, started_at, position, event_count, recorded_at, events) VALUES ('{0}', '{1}', '2026-01-01', 1, 1, now(), '1')"),
        new(Roles.Committer, "timers", "INSERT INTO pawl.timers (tenant_id, execution_id, timer_key, partition, due_at) VALUES ('{0}', '{1}', '1:wait', 1, now())"),
        new(Roles.Committer, "suspensions", "INSERT INTO pawl.suspensions (tenant_id, execution_id, partition, since, actor, cause, in_flight) VALUES ('{0}', '{1}', 1, now(), 'a', 'operator', false)"),
        new(Roles.Committer, "events", """
            INSERT INTO pawl.events (tenant_id, source, id, type, received_at, position, receipt, envelope) VALUES ('{0}', '/s', '{1}', 't', now(), 0, gen_random_uuid(), '1')
            """),
        new(Roles.Committer, "subscriptions", "INSERT INTO pawl.subscriptions (tenant_id, topic, execution_id, run, partition, position, replays) VALUES ('{0}', 't', '{1}', 1, 1, 1, true)"),
        new(Roles.Committer, "inbox", "INSERT INTO pawl.inbox (tenant_id, id, execution_id, partition, stimulus) VALUES ('{0}', md5('{1}')::uuid, 'e', 1, '1')"),
        new(Roles.Committer, "poison", "INSERT INTO pawl.poison (tenant_id, execution_id, partition, deaths, node, last_death_at) VALUES ('{0}', '{1}', 1, 1, 'n', now())"),
        new(Roles.Committer, "answers", "INSERT INTO pawl.answers (tenant_id, request_id, asker, answer) VALUES ('{0}', md5('{1}')::uuid, gen_random_uuid(), '1')"),
    ];

    /// <summary>Whether the role may read the table at all.</summary>
    public bool Reads => (Role, Table) != (Roles.Committer, "execution_labels");
}
