using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Contexts;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Access;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Users;

/// <summary><c>pawl user …</c></summary>
internal static class UserVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("user", "People and services: list, create, roles, password, disable, enable, delete. Needs the permission users.manage.")
    {
        List(terminal, connection),
        CreateUser(terminal, connection),
        Roles(terminal, connection),
        Password(terminal, connection),
        NamedVerb.Create("disable", "Disable a user: sessions and keys end for good.", "The user.", "disabled", static (client, name, stop) => client.Users.DisableAsync(name, stop), terminal, connection),
        NamedVerb.Create("enable", "Let a disabled user log in again.", "The user.", "enabled", static (client, name, stop) => client.Users.EnableAsync(name, stop), terminal, connection),
        NamedVerb.Create("delete", "Delete a user with sessions and keys.", "The user.", "deleted", static (client, name, stop) => client.Users.DeleteAsync(name, stop), terminal, connection),
    };

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var list = new Verb("list", "List users by name.") { limit, output };
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Users.ListAsync(size, cursor, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageUser, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb CreateUser(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The name, unique in the tenant." };
        var role = new Option<string[]>("--role") { Description = "A role, or ROLE@NAMESPACE; may stand more than once.", HelpName = "ROLE", Required = true };
        var service = new Option<bool>("--service") { Description = "A service: it has keys ('pawl key create NAME --user SERVICE') and no password." };
        var create = new Verb("create", "Make a person, whose password is asked for or read from standard input, or a service.")
        {
            Examples = ["pawl user create ada --role developer", "pawl user create deploy --service --role developer@shop"],
        };
        create.Add(name);
        create.Add(role);
        create.Add(service);
        create.SetAction(async (parsed, stop) =>
        {
            var isService = parsed.GetValue(service);
            var password = isService ? null : Passwords.Read(terminal, "Password: ");
            using var client = connection.Open(parsed);
            var user = await client.Users.CreateAsync(new() { Name = parsed.GetValue(name)!, IsService = isService, Password = password, Roles = parsed.GetValue(role)! }, stop);
            terminal.Say($"made {user.Name}");
            return ExitCode.Done;
        });
        return create;
    }

    private static Verb Roles(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The user." };
        var roles = new Argument<string[]>("role") { Description = "All roles from now on.", Arity = ArgumentArity.OneOrMore };
        var set = new Verb("roles", "Give a user other roles, in place of those before.") { name, roles };
        set.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var user = await client.Users.SetRolesAsync(parsed.GetValue(name)!, new() { Roles = parsed.GetValue(roles)! }, stop);
            terminal.Say($"{user.Name} has {string.Join(", ", user.Roles)}");
            return ExitCode.Done;
        });
        return set;
    }

    private static Verb Password(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The user." };
        var set = new Verb("password", "Give a person another password, which is asked for or read from standard input; every session ends.") { name };
        set.SetAction(async (parsed, stop) =>
        {
            var password = Passwords.Read(terminal, "New password: ");
            using var client = connection.Open(parsed);
            await client.Users.SetPasswordAsync(parsed.GetValue(name)!, new() { Password = password }, stop);
            terminal.Say($"changed the password of {parsed.GetValue(name)}");
            return ExitCode.Done;
        });
        return set;
    }

    private static TextTable Table(Page<User> page)
    {
        var table = new TextTable("NAME", "KIND", "ROLES", "CREATED", "LAST LOGIN", "DISABLED");
        foreach (var user in page.Items) table.Add(user.Name, user.IsService ? "service" : "person", string.Join(' ', user.Roles), Ages.Moment(user.CreatedAt), Ages.Moment(user.LastLoginAt), Ages.Moment(user.DisabledAt));
        return table;
    }
}
