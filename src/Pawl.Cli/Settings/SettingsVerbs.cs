using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Serialization;
using Pawl.Client.Settings;

namespace Pawl.Cli.Settings;

/// <summary><c>pawl settings …</c></summary>
internal static class SettingsVerbs
{
    private const string Default = "default";

    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("settings", "Settings of the tenant: get, set.")
    {
        Get(terminal, connection),
        Set(terminal, connection),
    };

    private static Verb Get(Terminal terminal, ConnectionOptions connection)
    {
        var output = OutputFormats.Option();
        var get = new Verb("get", "Show what is set; what is absent is as the server has it.") { output };
        get.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            Show(terminal, parsed.GetValue(output), await client.Settings.GetAsync(stop));
            return ExitCode.Done;
        });
        return get;
    }

    private static Verb Set(Terminal terminal, ConnectionOptions connection)
    {
        var limit = new Option<string>("--active-limit") { Description = "How long an execution may be at work when its definition does not say, e.g. 30m; 'default' for the server's own limit.", HelpName = "TIME" };
        var retention = new Option<string>("--retention") { Description = "How long an execution is kept after it ended, e.g. 90d, or forever; 'default' as the server has it.", HelpName = "TIME" };
        var encrypt = new Option<bool?>("--encrypt-payloads") { Description = "Whether inputs, outputs, histories, events and messages of executions are sealed before they are stored: true or false.", HelpName = "BOOL" };
        var output = OutputFormats.Option();
        var set = new Verb("set", "Change what is set; what is not named stays. Needs the permission settings.write.") { Examples = ["pawl settings set --active-limit 30m", "pawl settings set --retention 90d", "pawl settings set --encrypt-payloads true"] };
        set.Add(limit);
        set.Add(retention);
        set.Add(encrypt);
        set.Add(output);
        set.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var now = await client.Settings.GetAsync(stop);
            var wanted = now with { ActiveLimit = Wanted(parsed.GetValue(limit), now.ActiveLimit), Retention = Wanted(parsed.GetValue(retention), now.Retention), EncryptPayloads = parsed.GetValue(encrypt) ?? now.EncryptPayloads };
            Show(terminal, parsed.GetValue(output), await client.Settings.PutAsync(wanted, stop));
            return ExitCode.Done;
        });
        return set;
    }

    /// <summary>What a setting becomes: as it is when nothing was said, absent for the server's own.</summary>
    private static string? Wanted(string? said, string? now) => said is null ? now : said == Default ? null : said;

    private static void Show(Terminal terminal, OutputFormat format, TenantSettings settings)
    {
        if (format == OutputFormat.Table)
        {
            terminal.OutText.WriteLine($"active limit: {settings.ActiveLimit ?? Default}");
            terminal.OutText.WriteLine($"retention: {settings.Retention ?? Default}");
            terminal.OutText.WriteLine($"encrypt payloads: {(settings.EncryptPayloads == true ? "yes" : "no")}");
        }
        else Printer.Print(terminal, format, JsonText.Element(settings, PawlJson.Default.TenantSettings));
    }
}
