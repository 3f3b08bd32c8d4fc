using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Access;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Roles;

/// <summary><c>pawl role …</c></summary>
internal static class RoleVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("role", "Roles and what they allow: list, set, delete, permissions, mine.")
    {
        List(terminal, connection),
        Set(terminal, connection),
        Delete(terminal, connection),
        ListPermissions(terminal, connection),
        Mine(terminal, connection),
    };

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var output = OutputFormats.Option();
        var list = new Verb("list", "List the roles that come with Pawl, and the tenant's own.") { output };
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            Printer.Print(terminal, parsed.GetValue(output), await client.Roles.ListAsync(stop), PawlJson.Default.PageRole, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb Set(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The role: letters, digits and hyphens in lower case." };
        var permissions = new Argument<string[]>("permission") { Description = "What it allows; 'pawl role permissions' lists everything.", Arity = ArgumentArity.OneOrMore };
        var description = new Option<string?>("--description") { Description = "For people.", HelpName = "TEXT" };
        var output = OutputFormats.Option();
        var set = new Verb("set", "Make a role, or give one other permissions. Needs the permission roles.manage, and all that the role allows.")
        {
            Examples = ["pawl role set starter workflows.read executions.start --description 'starts what others wrote'"],
        };
        set.Add(name);
        set.Add(permissions);
        set.Add(description);
        set.Add(output);
        set.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var role = await client.Roles.PutAsync(parsed.GetValue(name)!, new() { Permissions = parsed.GetValue(permissions)!, Description = parsed.GetValue(description) }, stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.Say($"{role.Name} allows {string.Join(", ", role.Permissions)}");
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(role, PawlJson.Default.Role));
            return ExitCode.Done;
        });
        return set;
    }

    private static Verb Delete(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The role." };
        var delete = new Verb("delete", "Delete a role that nobody has. Needs the permission roles.manage.") { name };
        delete.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            await client.Roles.DeleteAsync(parsed.GetValue(name)!, stop);
            terminal.Say($"deleted {parsed.GetValue(name)}");
            return ExitCode.Done;
        });
        return delete;
    }

    private static Verb ListPermissions(Terminal terminal, ConnectionOptions connection)
    {
        var output = OutputFormats.Option();
        var list = new Verb("permissions", "List everything that roles can allow.") { output };
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            Printer.Print(terminal, parsed.GetValue(output), await client.Roles.ListPermissionsAsync(stop), PawlJson.Default.PagePermissionInfo, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb Mine(Terminal terminal, ConnectionOptions connection)
    {
        var output = OutputFormats.Option();
        var mine = new Verb("mine", "Show who the credential in use stands for, and what that one may do.") { output };
        mine.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            Printer.Print(terminal, parsed.GetValue(output), await client.Roles.GetCallerAsync(stop), PawlJson.Default.CallerInfo, Table);
            return ExitCode.Done;
        });
        return mine;
    }

    private static TextTable Table(Page<Role> page)
    {
        var table = new TextTable("NAME", "COMES WITH PAWL", "PERMISSIONS");
        foreach (var role in page.Items) table.Add(role.Name, role.IsBuiltIn ? "yes" : "no", string.Join(' ', role.Permissions));
        return table;
    }

    private static TextTable Table(Page<PermissionInfo> page)
    {
        var table = new TextTable("PERMISSION", "BY NAMESPACE", "ALLOWS");
        foreach (var permission in page.Items) table.Add(permission.Name, permission.IsBindable ? "yes" : "no", permission.Meaning);
        return table;
    }

    private static TextTable Table(CallerInfo caller)
    {
        var table = new TextTable("TENANT", "CALLER", "ROLES", "NAMESPACE", "PERMISSIONS");
        table.Add(caller.Tenant, caller.Actor, string.Join(' ', caller.Roles), "*", string.Join(' ', caller.Permissions));
        foreach (var (@namespace, permissions) in caller.Namespaces ?? new Dictionary<string, IReadOnlyList<string>>()) table.Add("", "", "", @namespace, string.Join(' ', permissions));
        return table;
    }
}
