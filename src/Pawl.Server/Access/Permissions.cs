using System.Collections.Frozen;

namespace Pawl.Server.Access;

/// <summary>What permissions are called and mean.</summary>
internal static class Permissions
{
    private static readonly (Permission Permission, string Name, string Meaning)[] Table =
    [
        (Permission.WorkflowsRead, "workflows.read", "Reads definitions, templates and schedules, and checks documents."),
        (Permission.WorkflowsPublish, "workflows.publish", "Publishes and rolls back definitions and templates."),
        (Permission.WorkflowsManage, "workflows.manage", "Disables, enables, deletes and undeletes definitions."),
        (Permission.ExecutionsRead, "executions.read", "Reads executions with their inputs, outputs and histories."),
        (Permission.ExecutionsStart, "executions.start", "Starts executions, and reads the one that it started from the answer."),
        (Permission.ExecutionsOperate, "executions.operate", "Suspends, resumes, cancels, terminates, retries and releases executions, and names positions of their histories."),
        (Permission.ExecutionsEdit, "executions.edit", "Steps through executions, changes their data, skips their tasks, forks, migrates and imports them."),
        (Permission.EventsRead, "events.read", "Reads the journal of events."),
        (Permission.EventsPublish, "events.publish", "Publishes events."),
        (Permission.SecretsRead, "secrets.read", "Reads the names of secrets; nothing reads their values."),
        (Permission.SecretsWrite, "secrets.write", "Sets and deletes secrets."),
        (Permission.WebhooksRead, "webhooks.read", "Reads web hooks and their deliveries."),
        (Permission.WebhooksManage, "webhooks.manage", "Makes and deletes web hooks."),
        (Permission.SettingsRead, "settings.read", "Reads what is set for the tenant."),
        (Permission.SettingsWrite, "settings.write", "Changes what is set for the tenant."),
        (Permission.KeysManage, "keys.manage", "Makes, lists and revokes API keys, none of which may do more than he who makes it."),
        (Permission.UsersManage, "users.manage", "Makes, lists, changes and deletes users, none of whom may do more than he who does it."),
        (Permission.RolesManage, "roles.manage", "Makes, changes and deletes the tenant's own roles, none of which may allow more than he may who makes it."),
        (Permission.AuditRead, "audit.read", "Reads, exports and verifies the audit log."),
        (Permission.MetricsRead, "metrics.read", "Reads metrics, which are of the whole server; nobody has it outside of the tenant default."),
        (Permission.ClusterRead, "cluster.read", "Reads which servers share the database, and what is stuck on them; nobody has it outside of the tenant default."),
        (Permission.EncryptionRotate, "encryption.rotate", "Replaces the key that the data keys of all tenants are wrapped with; only for the tenant default."),
        (Permission.TenantsManage, "tenants.manage", "Makes, closes and opens tenants, and sets their quotas and settings; nobody has it outside of the tenant default."),
    ];

    private static readonly FrozenDictionary<Permission, string> Names = Table.ToFrozenDictionary(row => row.Permission, row => row.Name);
    private static readonly FrozenDictionary<string, Permission> ByName = Table.ToFrozenDictionary(row => row.Name, row => row.Permission);

    /// <summary>Those that can be bound to a namespace: what they are about belongs to a workflow.</summary>
    public static PermissionSet Bindable { get; } = PermissionSet.Of(
        Permission.WorkflowsRead, Permission.WorkflowsPublish, Permission.WorkflowsManage,
        Permission.ExecutionsRead, Permission.ExecutionsStart, Permission.ExecutionsOperate, Permission.ExecutionsEdit);

    /// <summary>What nobody has outside of the tenant <c>default</c>, whatever his roles say: it is about the installation.</summary>
    public static PermissionSet OfInstallation { get; } = PermissionSet.Of(Permission.TenantsManage, Permission.EncryptionRotate, Permission.ClusterRead, Permission.MetricsRead);

    /// <summary>Its name: <c>KIND.VERB</c>.</summary>
    public static string NameOf(Permission permission) => Names[permission];

    /// <summary>The permission of a name; null when there is none.</summary>
    public static Permission? Find(string name) => ByName.TryGetValue(name, out var permission) ? permission : null;

    /// <summary>All with their meanings, in their order.</summary>
    public static IEnumerable<(Permission Permission, string Name, string Meaning)> All => Table;
}
