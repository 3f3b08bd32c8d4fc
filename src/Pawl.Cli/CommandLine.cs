using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Pawl.Cli.Connection;
using Pawl.Cli.Terminals;

namespace Pawl.Cli;

/// <summary>The command line as a whole.</summary>
internal static class CommandLine
{
    /// <summary>How long a stopping command may take after ctrl-c before the process is ended.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(60);

    /// <summary>Runs one command line.</summary><returns>What the process ends with.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var root = Build(terminal);
        // An @ is ours (--input @FILE): the library would put the file's words in its place.
        var parsed = root.Parse(Translate(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors) terminal.Say($"pawl: {error.Message}");
            terminal.Say($"Try '{Path(parsed.CommandResult)} --help'.");
            return ExitCode.Invalid;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.OutText,
                Error = terminal.ErrorText,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = StopWithin,
            });
        }
        catch (Exception failure)
        {
            return Failures.Report(terminal, failure);
        }
    }

    private static RootCommand Build(Terminal terminal)
    {
        var connection = new ConnectionOptions(terminal);
        var root = new RootCommand("Pawl runs workflows that never slip back: durable execution of the Open Workflow DSL.")
        {
            Up.UpVerb.Create(terminal, connection),
            Demo.DemoVerb.Create(terminal, connection),
            Run.RunVerb.Create(terminal, connection),
            Validate.ValidateVerb.Create(terminal),
            Testing.TestVerb.Create(terminal),
            Schema.SchemaVerb.Create(terminal),
            Workflows.WorkflowVerbs.Create(terminal, connection),
            Executions.ExecutionVerbs.Create(terminal, connection),
            Events.EventVerbs.Create(terminal, connection),
            Schedules.ScheduleVerbs.Create(terminal, connection),
            Keys.KeyVerbs.Create(terminal, connection),
            Roles.RoleVerbs.Create(terminal, connection),
            Users.UserVerbs.Create(terminal, connection),
            Tenants.TenantVerbs.Create(terminal, connection),
            Contexts.LoginVerbs.Login(terminal, connection),
            Contexts.LoginVerbs.Logout(terminal, connection),
            Contexts.ContextVerbs.Create(terminal, connection),
            Secrets.SecretVerbs.Create(terminal, connection),
            Encryption.EncryptionVerbs.Create(terminal, connection),
            Settings.SettingsVerbs.Create(terminal, connection),
            Webhooks.WebhookVerbs.Create(terminal, connection),
            Templates.TemplateVerbs.Create(terminal, connection),
            Audit.AuditVerbs.Create(terminal, connection),
            Eval.EvalVerb.Create(terminal),
            Conformance.ConformanceVerbs.Create(terminal),
            Bench.BenchVerb.Create(terminal, connection),
            Doctor.DoctorVerb.Create(terminal, connection),
            Completion.CompletionVerb.Create(terminal),
        };
        connection.AddTo(root);
        Completion.NameCompletions.Attach(root, connection);
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction usual) option.Action = new HelpWithExamples(usual);
        }

        return root;
    }

    /// <summary><c>pawl help VERB…</c> is <c>pawl VERB… --help</c>, and <c>pawl</c> alone is <c>pawl --help</c>.</summary>
    private static string[] Translate(string[] args) => args switch
    {
        [] => ["--help"],
        ["help", .. var verbs] => [.. verbs, "--help"],
        ["eval", ..] => Eval.EvalVerb.JoinPairs(args),
        _ => args,
    };

    private static string Path(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "pawl";
}
