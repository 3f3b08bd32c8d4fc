using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Keys;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Keys;

/// <summary><c>pawl key …</c></summary>
internal static class KeyVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("key", "API keys: create, list, revoke. Needs the permission keys.manage.")
    {
        CreateKey(terminal, connection),
        List(terminal, connection),
        Revoke(terminal, connection),
    };

    private static Verb CreateKey(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "Who or what uses it." };
        var scope = new Option<KeyScope?>("--scope") { Description = "read, write or admin: short for the role viewer, developer or admin. Default write.", HelpName = "SCOPE" };
        var role = new Option<string[]>("--role") { Description = "A role, or ROLE@NAMESPACE for one namespace of workflows only; may stand more than once. 'pawl role list' shows them.", HelpName = "ROLE" };
        var user = new Option<string?>("--user") { Description = "The user or service whose key it is: it does what that one may do.", HelpName = "NAME" };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "From when on it opens nothing, e.g. 2027-01-01. Default: never.", HelpName = "TIME" };
        var output = OutputFormats.Option();
        var create = new Verb("create", "Make a key and print it: the only time it is seen.")
        {
            Examples = ["pawl key create deploy-job --scope write", "pawl key create night-shift --role operator@shop --expires 2027-01-01", "export PAWL_KEY=$(pawl key create me --scope admin)"],
        };
        create.Add(name);
        create.Add(scope);
        create.Add(role);
        create.Add(user);
        create.Add(expires);
        create.Add(output);
        create.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var wanted = new CreateApiKey { Name = parsed.GetValue(name)!, Scope = parsed.GetValue(scope), User = parsed.GetValue(user), Roles = parsed.GetValue(role) is { Length: > 0 } roles ? roles : null, ExpiresAt = parsed.GetValue(expires) };
            var created = await client.Keys.CreateAsync(wanted, stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.OutText.WriteLine(created.Key);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(created, PawlJson.Default.CreatedApiKey));
            return ExitCode.Done;
        });
        return create;
    }

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var list = new Verb("list", "List keys, newest first, revoked ones too.") { limit, output };
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Keys.ListAsync(size, cursor, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageApiKey, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb Revoke(Terminal terminal, ConnectionOptions connection)
    {
        var id = new Argument<string>("id") { Description = "The key's id, as 'pawl key list' shows it." };
        var revoke = new Verb("revoke", "Revoke a key. Revoking again changes nothing.") { id };
        revoke.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            await client.Keys.RevokeAsync(parsed.GetValue(id)!, stop);
            terminal.Say($"revoked {parsed.GetValue(id)}");
            return ExitCode.Done;
        });
        return revoke;
    }

    private static TextTable Table(Page<ApiKey> page)
    {
        var table = new TextTable("ID", "NAME", "USER", "ROLES", "CREATED", "USED", "EXPIRES", "REVOKED");
        foreach (var key in page.Items) table.Add(key.Id, key.Name, key.User ?? "", string.Join(' ', key.Roles), Ages.Moment(key.CreatedAt), Ages.Moment(key.LastUsedAt), Ages.Moment(key.ExpiresAt), Ages.Moment(key.RevokedAt));
        return table;
    }
}
