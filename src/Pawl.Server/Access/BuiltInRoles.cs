using System.Collections.Frozen;

namespace Pawl.Server.Access;

/// <summary>The roles that come with Pawl.</summary>
internal static class BuiltInRoles
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Developer = "developer";
    public const string Approver = "approver";
    public const string Admin = "admin";

    private static readonly PermissionSet Reading = PermissionSet.Of(
        Permission.WorkflowsRead, Permission.ExecutionsRead, Permission.EventsRead, Permission.SecretsRead, Permission.WebhooksRead, Permission.SettingsRead, Permission.MetricsRead);
    private static readonly PermissionSet Operating = Reading.With(PermissionSet.Of(
        Permission.ExecutionsStart, Permission.ExecutionsOperate, Permission.EventsPublish, Permission.WorkflowsManage));
    private static readonly PermissionSet Developing = Operating.With(PermissionSet.Of(Permission.WorkflowsPublish, Permission.ExecutionsEdit));
    // Who decides must see what it is about, and tells it by an event that the execution waits for.
    private static readonly PermissionSet Approving = PermissionSet.Of(Permission.WorkflowsRead, Permission.ExecutionsRead, Permission.EventsPublish);

    private static readonly (string Name, string Meaning, PermissionSet Permissions)[] Table =
    [
        (Viewer, "Reads everything of the tenant but keys and the audit log.", Reading),
        (Operator, "Keeps executions going: starts, stops and retries them, disables workflows.", Operating),
        (Developer, "Publishes workflows and takes their executions apart, beside what an operator does.", Developing),
        (Approver, "Looks at executions and answers them by events.", Approving),
        (Admin, "Everything, keys, roles, secrets, settings and the audit log included; in the tenant default the other tenants too.", PermissionSet.All),
    ];

    private static readonly FrozenDictionary<string, PermissionSet> ByName = Table.ToFrozenDictionary(row => row.Name, row => row.Permissions);

    /// <summary>All, in the order in which they are shown.</summary>
    public static IReadOnlyList<(string Name, string Meaning, PermissionSet Permissions)> All => Table;

    /// <summary>What one allows; null when none has the name.</summary>
    public static PermissionSet? Find(string name) => ByName.TryGetValue(name, out var permissions) ? permissions : null;

    /// <summary>The role behind the name of a scope; any other name as it is.</summary>
    public static string OfScope(string name) => name switch { "read" => Viewer, "write" => Developer, _ => name };
}
