using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Serialization;
using Pawl.Client.Tenants;

namespace Pawl.Cli.Tenants;

/// <summary><c>pawl tenant …</c></summary>
internal static class TenantVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("tenant", "Tenants of the installation: list, create, show, disable, enable, settings, quota. Needs the permission tenants.manage in the tenant default.")
    {
        List(terminal, connection),
        CreateTenant(terminal, connection),
        Show(terminal, connection),
        NamedVerb.Create("disable", "Close a tenant: none of its credentials opens anything; its executions go on.", "The tenant.", "disabled", static (client, name, stop) => client.Tenants.DisableAsync(name, stop), terminal, connection),
        NamedVerb.Create("enable", "Open a tenant again.", "The tenant.", "enabled", static (client, name, stop) => client.Tenants.EnableAsync(name, stop), terminal, connection),
        TenantLimitVerbs.Settings(terminal, connection),
        TenantLimitVerbs.Quota(terminal, connection),
    };

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var (limit, output) = (Paging.Limit(), OutputFormats.Option());
        var list = new Verb("list", "List tenants by name.") { limit, output };
        list.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Tenants.ListAsync(size, cursor, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageTenant, Table);
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb CreateTenant(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The tenant." };
        var output = OutputFormats.Option();
        var create = new Verb("create", "Make a tenant and print its first admin key: the only time it is seen.") { Examples = ["pawl context add acme --key $(pawl tenant create acme)"] };
        create.Add(name);
        create.Add(output);
        create.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var created = await client.Tenants.CreateAsync(new() { Name = parsed.GetValue(name)! }, stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.OutText.WriteLine(created.Key);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(created, PawlJson.Default.CreatedTenant));
            return ExitCode.Done;
        });
        return create;
    }

    private static Verb Show(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The tenant." };
        var output = OutputFormats.Option();
        var show = new Verb("show", "Show one tenant.") { name, output };
        show.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var tenant = await client.Tenants.GetAsync(parsed.GetValue(name)!, stop);
            Printer.Print(terminal, parsed.GetValue(output), tenant, PawlJson.Default.Tenant, one => Table(new([one], null)));
            return ExitCode.Done;
        });
        return show;
    }

    private static TextTable Table(Page<Tenant> page)
    {
        var table = new TextTable("NAME", "CREATED", "DISABLED");
        foreach (var tenant in page.Items) table.Add(tenant.Name, Ages.Moment(tenant.CreatedAt), Ages.Moment(tenant.DisabledAt));
        return table;
    }
}
