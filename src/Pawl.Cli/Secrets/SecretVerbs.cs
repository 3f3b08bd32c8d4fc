using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Secrets;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Secrets;

/// <summary><c>pawl secret …</c></summary>
internal static class SecretVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("secret", "Secrets of workflows: set, list, delete. No value is ever shown.")
    {
        Set(terminal, connection),
        List(terminal, connection),
        Delete(terminal, connection),
    };

    private static Verb Set(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "Its name, as workflows list it in 'use.secrets'." };
        var value = new Option<string?>("--value") { Description = "The value. Other users of the machine may see it in the list of processes: prefer --file or standard input.", HelpName = "TEXT" };
        var file = new Option<string?>("--file") { Description = "File that holds the value.", HelpName = "FILE" };
        var set = new Verb("set", "Make a secret, or give it a new value. JSON objects and lists are kept as such, anything else as text. Needs the permission secrets.write.")
        {
            Examples = ["pawl secret set api-token < token.txt", "pawl secret set crm --file crm.json", "openssl rand -hex 32 | pawl secret set signing-key", "pawl secret set api-token --host api.example.com --namespace shop < token.txt"],
        };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "From when on it is as if it were not there, e.g. 2027-01-01. Default: never.", HelpName = "TIME" };
        var spaces = new Option<string[]>("--namespace") { Description = "Namespace whose workflows alone may use it; may stand more than once, '*' for all. Default: as it was.", HelpName = "NAME" };
        var hosts = new Option<string[]>("--host") { Description = "Host that it may be sent to, and nowhere else, e.g. api.example.com or *.example.com; may stand more than once, '*' for all. Default: as it was.", HelpName = "HOST" };
        set.Add(name);
        set.Add(value);
        set.Add(file);
        set.Add(expires);
        set.Add(spaces);
        set.Add(hosts);
        set.SetAction(async (parsed, stop) =>
        {
            var given = SecretValue.Read(parsed.GetValue(value), parsed.GetValue(file), terminal);
            using var client = connection.Open(parsed);
            var isNew = await client.Secrets.PutAsync(parsed.GetValue(name)!, new PutSecret { Value = given, ExpiresAt = parsed.GetValue(expires), Namespaces = Wanted(parsed.GetValue(spaces)), Hosts = Wanted(parsed.GetValue(hosts)) }, stop);
            terminal.Say($"{(isNew ? "made" : "changed")} {parsed.GetValue(name)}");
            return ExitCode.Done;
        });
        return set;
    }

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var list = new Verb("list", "List secrets by name, without their values.") { limit, output };
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Secrets.ListAsync(size, cursor, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageSecret, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb Delete(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The secret." };
        var delete = new Verb("delete", "Delete a secret with its value. Needs the permission secrets.write.") { name };
        delete.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            await client.Secrets.DeleteAsync(parsed.GetValue(name)!, stop);
            terminal.Say($"deleted {parsed.GetValue(name)}");
            return ExitCode.Done;
        });
        return delete;
    }

    private static string[]? Wanted(string[]? said) => said is not { Length: > 0 } ? null : said is ["*"] ? [] : said;

    private static TextTable Table(Page<Secret> page)
    {
        var table = new TextTable("NAME", "VERSION", "CREATED", "UPDATED", "EXPIRES", "NAMESPACES", "HOSTS");
        foreach (var secret in page.Items) table.Add(secret.Name, secret.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), Ages.Moment(secret.CreatedAt), Ages.Moment(secret.UpdatedAt), secret.ExpiresAt is { } end ? Ages.Moment(end) : "", string.Join(' ', secret.Namespaces ?? []), string.Join(' ', secret.Hosts ?? []));
        return table;
    }
}
