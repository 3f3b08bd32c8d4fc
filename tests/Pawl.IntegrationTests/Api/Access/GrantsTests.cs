using Pawl.Server.Access;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

public sealed class GrantsTests
{
    private static readonly PermissionSet Reading = PermissionSet.Of(Permission.ExecutionsRead, Permission.SecretsRead);
    private static readonly PermissionSet Starting = PermissionSet.Of(Permission.ExecutionsStart);

    [Fact]
    public void What_is_bound_counts_in_its_namespace_and_only_for_what_belongs_to_workflows()
    {
        var grants = Grants.Of([(Reading, "shop")]);

        Assert.True(grants.Allows(Permission.ExecutionsRead, "shop"));
        Assert.False(grants.Allows(Permission.ExecutionsRead, "Shop"));
        Assert.False(grants.Allows(Permission.ExecutionsRead));
        Assert.True(grants.AllowsSomewhere(Permission.ExecutionsRead));
        Assert.False(grants.Allows(Permission.SecretsRead, "shop"));
        Assert.False(grants.AllowsSomewhere(Permission.SecretsRead));
        Assert.Equal(["shop"], grants.NamespacesOf(Permission.ExecutionsRead)!.Value.AsEnumerable());
        Assert.Empty(grants.NamespacesOf(Permission.SecretsRead)!.Value);
    }

    [Fact]
    public void What_holds_everywhere_holds_in_every_namespace()
    {
        var grants = Grants.Of([(Reading, null), (Starting, "a"), (Starting, "b")]);

        Assert.Null(grants.NamespacesOf(Permission.ExecutionsRead));
        Assert.True(grants.Allows(Permission.ExecutionsRead, "anything"));
        Assert.Equal(["a", "b"], grants.NamespacesOf(Permission.ExecutionsStart)!.Value.AsEnumerable());
    }

    [Fact]
    public void Grants_lack_what_others_have_beyond_them()
    {
        var wide = Grants.Of([(Reading.With(Starting), null)]);
        var narrow = Grants.Of([(Reading, null), (Starting, "a")]);

        Assert.Null(wide.Lacks(narrow));
        Assert.Null(narrow.Lacks(narrow));
        Assert.Equal((Permission.ExecutionsStart, null), narrow.Lacks(wide));
        Assert.Equal((Permission.ExecutionsStart, "b"), narrow.Lacks(Grants.Of([(Starting, "b")])));
        Assert.Equal((Permission.ExecutionsRead, null), Grants.None.Lacks(narrow));
    }

    [Fact]
    public void Every_permission_has_a_name_and_fits_into_a_set()
    {
        Assert.Equal(Enum.GetValues<Permission>(), Permissions.All.Select(row => row.Permission));
        Assert.Equal(Enum.GetValues<Permission>(), PermissionSet.All.Each());
        Assert.True(Enum.GetValues<Permission>().Length <= 64);
    }
}
