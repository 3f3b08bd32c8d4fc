using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Cli.Up;
using Pawl.Server.Options;

namespace Pawl.Cli.Doctor;

/// <summary><c>pawl doctor</c></summary>
internal static class DoctorVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var output = OutputFormats.Option();
        var flags = new ServerFlags(connection);
        var doctor = new Verb("doctor", "Check this machine and these settings: what works, what is open that should be closed, and what to do. Exit 1 when something fails.")
        {
            Examples = ["pawl doctor", "pawl doctor --database-url postgresql://pawl@db/pawl"],
        };
        doctor.Add(output);
        flags.AddTo(doctor);
        doctor.SetAction(async (parsed, stop) =>
        {
            var findings = await Progress.ShowAsync(terminal, "checking", FindAsync(connection, flags, parsed, stop));
            Print(terminal, parsed.GetValue(output), findings);
            return findings.Any(finding => finding.Level == FindingLevel.Fail) ? ExitCode.Failed : ExitCode.Done;
        });
        return doctor;
    }

    private static async Task<IReadOnlyList<Finding>> FindAsync(ConnectionOptions connection, ServerFlags flags, ParseResult parsed, CancellationToken cancellationToken)
    {
        var findings = new List<Finding> { MachineChecks.Runtime() };
        ServerOptions options;
        try
        {
            options = flags.Load(parsed);
            findings.Add(Finding.Ok("settings", $"{ServerOptions.Describe().Count(option => Environment.GetEnvironmentVariable(option.Variable) is { Length: > 0 })} variables set, all of them valid"));
            findings.AddRange(options.Warnings.Select(warning => Finding.Warn("settings", warning, "Remove it, or mend its name.")));
        }
        catch (InvalidOptionsException invalid)
        {
            findings.AddRange(invalid.Problems.Select(problem => Finding.Fail("settings", problem, "The server does not start with this.")));
            options = new ServerOptions();
        }

        findings.Add(MachineChecks.DataDirectory(options));
        findings.Add(await DatabaseChecks.RunAsync(options, cancellationToken));
        findings.Add(await MachineChecks.SandboxAsync(cancellationToken));
        findings.AddRange(await MachineChecks.RunnersAsync(options, cancellationToken));
        var (server, address) = await ServerChecks.RunAsync(connection.Find(parsed), cancellationToken);
        findings.Add(MachineChecks.Port(options, address));
        findings.Add(server);
        findings.AddRange(HardeningChecks.Run(options, Environment.IsPrivilegedProcess, TimeProvider.System.GetUtcNow()));
        findings.AddRange(await DatabaseHardening.RunAsync(options, cancellationToken));
        return findings;
    }

    private static void Print(Terminal terminal, OutputFormat format, IReadOnlyList<Finding> findings)
    {
        if (format == OutputFormat.Table)
        {
            var table = new TextTable("", "CHECK", "FOUND");
            foreach (var finding in findings)
            {
                table.Add(new Cell(Word(finding), finding.Level switch { FindingLevel.Ok => "green", FindingLevel.Warn => "yellow", _ => "red" }), finding.Check, finding.Found);
                if (finding.Advice is not null) table.Add("", "", $"→ {finding.Advice}");
            }

            table.WriteTo(terminal.Out);
            return;
        }

        var json = new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject { ["id"] = finding.Id, ["level"] = Word(finding), ["check"] = finding.Check, ["found"] = finding.Found, ["advice"] = finding.Advice })]);
        Printer.Print(terminal, format, JsonSerializer.SerializeToElement(json));
    }

    private static string Word(Finding finding) => finding.Level.ToString().ToLowerInvariant();
}
