using System.CommandLine;
using System.Globalization;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Serialization;
using Pawl.Client.Tenants;

namespace Pawl.Cli.Tenants;

/// <summary>What tenants are set to and may have.</summary>
internal static class TenantLimitVerbs
{
    private const string Default = "default";
    private const string Unlimited = "unlimited";

    /// <summary><c>pawl tenant settings</c></summary>
    public static Verb Settings(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The tenant." };
        var limit = new Option<string>("--active-limit") { Description = "How long an execution may be at work when its definition does not say, e.g. 30m; 'default' for the server's own limit.", HelpName = "TIME" };
        var retention = new Option<string>("--retention") { Description = "How long an execution is kept after it ended, e.g. 90d, or forever; 'default' as the server has it.", HelpName = "TIME" };
        var output = OutputFormats.Option();
        var settings = new Verb("settings", "Show what is set for a tenant, or change what is named.") { Examples = ["pawl tenant settings acme", "pawl tenant settings acme --retention 90d"] };
        settings.Add(name);
        settings.Add(limit);
        settings.Add(retention);
        settings.Add(output);
        settings.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var tenant = parsed.GetValue(name)!;
            var shown = await client.Tenants.GetSettingsAsync(tenant, stop);
            var wanted = shown with { ActiveLimit = Wanted(parsed.GetValue(limit), shown.ActiveLimit), Retention = Wanted(parsed.GetValue(retention), shown.Retention) };
            if (wanted != shown) shown = await client.Tenants.PutSettingsAsync(tenant, wanted, stop);
            if (parsed.GetValue(output) != OutputFormat.Table)
            {
                Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(shown, PawlJson.Default.TenantSettings));
                return ExitCode.Done;
            }
            terminal.OutText.WriteLine($"active limit: {shown.ActiveLimit ?? Default}");
            terminal.OutText.WriteLine($"retention: {shown.Retention ?? Default}");
            return ExitCode.Done;
        });
        return settings;
    }

    /// <summary><c>pawl tenant quota</c></summary>
    public static Verb Quota(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string?>("name") { Description = "The tenant. Without one: your own, which you can look at only.", Arity = ArgumentArity.ZeroOrOne };
        var executions = Limit("--executions", "Executions that have not ended, at most.");
        var starts = Limit("--starts-per-minute", "Starts within any 60 seconds, at most.");
        var storage = Limit("--storage", "Bytes stored, at most, e.g. 10GiB.");
        var definitions = Limit("--definitions", "Published versions of definitions, at most.");
        var output = OutputFormats.Option();
        var quota = new Verb("quota", "Show what a tenant may have and has, or change the limits that are named; 'unlimited' takes one away.")
        {
            Examples = ["pawl tenant quota", "pawl tenant quota acme --executions 1000 --starts-per-minute 600", "pawl tenant quota acme --storage 10GiB --definitions unlimited"],
        };
        quota.Add(name);
        foreach (var option in new[] { executions, starts, storage, definitions }) quota.Add(option);
        quota.Add(output);
        quota.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var tenant = parsed.GetValue(name);
            var isChange = new[] { executions, starts, storage, definitions }.Any(option => parsed.GetValue(option) is not null);
            if (tenant is null && isChange) throw new CliException("Name the tenant whose quota is to change: pawl tenant quota NAME …", ExitCode.Invalid);
            var report = tenant is null ? await client.Tenants.GetOwnQuotaAsync(stop) : await client.Tenants.GetQuotaAsync(tenant, stop);
            if (isChange)
            {
                var wanted = report.Limits with
                {
                    Executions = (int?)Number(executions, parsed.GetValue(executions), report.Limits.Executions, int.MaxValue),
                    StartsPerMinute = (int?)Number(starts, parsed.GetValue(starts), report.Limits.StartsPerMinute, int.MaxValue),
                    StorageBytes = Number(storage, parsed.GetValue(storage), report.Limits.StorageBytes, long.MaxValue),
                    Definitions = (int?)Number(definitions, parsed.GetValue(definitions), report.Limits.Definitions, int.MaxValue),
                };
                report = await client.Tenants.PutQuotaAsync(tenant!, wanted, stop);
            }
            if (parsed.GetValue(output) == OutputFormat.Table) Table(report).WriteTo(terminal.Out);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(report, PawlJson.Default.QuotaReport));
            return ExitCode.Done;
        });
        return quota;
    }

    private static Option<string> Limit(string name, string meaning) => new(name) { Description = meaning, HelpName = "N" };

    /// <summary>What a limit becomes: as it is when nothing was said.</summary>
    private static long? Number(Option<string> option, string? said, long? now, long most)
    {
        if (said is null) return now;
        if (said == Unlimited) return null;
        var (digits, unit) = said.Length > 3 ? said[^3..] switch { "KiB" => (said[..^3], 1L << 10), "MiB" => (said[..^3], 1L << 20), "GiB" => (said[..^3], 1L << 30), _ => (said, 1L) } : (said, 1L);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most / unit
            ? number * unit
            : throw new CliException($"'{said}' is no value of {option.Name}: expected a whole number, with KiB, MiB or GiB for bytes, or '{Unlimited}'.", ExitCode.Invalid);
    }

    private static string? Wanted(string? said, string? now) => said is null ? now : said == Default ? null : said;

    private static TextTable Table(QuotaReport report)
    {
        var table = new TextTable("WHAT", "HAS", "MAY HAVE");
        table.Add("executions not ended", Text(report.Used.Executions), Most(report.Limits.Executions));
        table.Add("starts in the last minute", Text(report.Used.StartsInLastMinute), Most(report.Limits.StartsPerMinute));
        table.Add("bytes stored", report.Used.StorageBytes is { } bytes ? $"{Text(bytes)} ({Ages.Moment(report.Used.StorageMeasuredAt)})" : "not measured", Most(report.Limits.StorageBytes));
        table.Add("definitions", Text(report.Used.Definitions), Most(report.Limits.Definitions));
        return table;
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Most(long? limit) => limit is { } number ? Text(number) : Unlimited;
}
