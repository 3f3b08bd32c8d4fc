namespace Pawl.Server.Access;

/// <summary>Something that a role can allow. Routes demand one each; <see cref="Permissions"/> names and explains them.</summary>
internal enum Permission
{
    WorkflowsRead,
    WorkflowsPublish,
    WorkflowsManage,
    ExecutionsRead,
    ExecutionsStart,
    ExecutionsOperate,
    ExecutionsEdit,
    EventsRead,
    EventsPublish,
    SecretsRead,
    SecretsWrite,
    WebhooksRead,
    WebhooksManage,
    SettingsRead,
    SettingsWrite,
    KeysManage,
    UsersManage,
    RolesManage,
    AuditRead,
    MetricsRead,
    ClusterRead,
    EncryptionRotate,
    TenantsManage,
}

/// <summary>A set of permissions.</summary>
internal readonly record struct PermissionSet
{
    private readonly ulong bits;

    private PermissionSet(ulong bits) => this.bits = bits;

    /// <summary>Every permission there is.</summary>
    public static PermissionSet All { get; } = Of(Enum.GetValues<Permission>());

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => bits == 0;

    /// <summary>Those permissions.</summary>
    public static PermissionSet Of(params ReadOnlySpan<Permission> permissions)
    {
        var set = 0UL;
        foreach (var permission in permissions) set |= 1UL << (int)permission;
        return new(set);
    }

    /// <summary>Whether it has a permission.</summary>
    public bool Has(Permission permission) => (bits & (1UL << (int)permission)) != 0;

    /// <summary>Both together.</summary>
    public PermissionSet With(PermissionSet other) => new(bits | other.bits);

    /// <summary>What is in this one and not in the other.</summary>
    public PermissionSet Without(PermissionSet other) => new(bits & ~other.bits);

    /// <summary>What is in both.</summary>
    public PermissionSet Within(PermissionSet other) => new(bits & other.bits);

    /// <summary>Its permissions, in their order.</summary>
    public IEnumerable<Permission> Each()
    {
        var set = this;
        return Enum.GetValues<Permission>().Where(permission => set.Has(permission));
    }
}
