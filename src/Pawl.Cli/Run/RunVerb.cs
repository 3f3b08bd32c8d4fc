using System.CommandLine;
using System.Text.Json;
using Pawl.Cli.Connection;
using Pawl.Cli.Executions;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Cli.Up;
using Pawl.Cli.Validate;
using Pawl.Cli.Workflows;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Engine.Capabilities;
using Pawl.Language.Validation;

namespace Pawl.Cli.Run;

/// <summary><c>pawl run FILE</c></summary>
internal static class RunVerb
{
    private static readonly TimeSpan ReachTime = TimeSpan.FromSeconds(5);

    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var file = new Argument<string>("file") { Description = "The workflow in YAML or JSON; '-' is standard input." };
        var input = InputOption.Create();
        var id = new Option<string?>("--id") { Description = "Id of the execution. Default: one is made." };
        var flags = new ServerFlags(connection);
        var run = new Verb("run", """
            Publish a workflow if needed, start it, follow it live on standard error, and print its output as JSON.
            Exit codes: 0 completed, 1 faulted or cancelled, 2 usage or invalid document, 3 the server cannot be reached.
            Without a server (--server, PAWL_SERVER, or one that 'pawl up' runs from the data directory) it runs an embedded one, together with the demo
            service that the examples call; workflows that the document runs are published too when they lie beside it. The embedded one forgets everything at its end, unless --data, PAWL_DATA or PAWL_DATABASE_URL says where to keep it.
            """)
        {
            Examples = ["pawl run hello.yaml", "pawl run order.yaml --input '{\"sku\": \"a\"}'", "pawl run order.yaml --input @order.json | jq .total"],
        };
        run.Add(file);
        run.Add(input);
        run.Add(id);
        run.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetValue(file)!;
            var document = await DocumentFile.ReadAsync(terminal, path, stop);
            var given = await InputOption.ReadAsync(terminal, parsed.GetValue(input), stop);
            // What is wrong with the document is known without a server.
            if (!IsValid(terminal, path, document)) return ExitCode.Invalid;

            if (await ReachAsync(connection.Find(parsed), stop) is { } target)
            {
                using var client = target.Connect(terminal.Time);
                return await RunAsync(terminal, client, path, document, given, parsed.GetValue(id), stop);
            }

            await using var embedded = await EmbeddedServer.StartAsync(terminal, flags.Load(parsed), connection.KeepsData(parsed), stop);
            using var own = embedded.Connect();
            await Companions.PublishAsync(terminal, own, path, document, stop);
            return await RunAsync(terminal, own, path, document, given, parsed.GetValue(id), stop);
        });
        return run;
    }

    private static bool IsValid(Terminal terminal, string path, string document)
    {
        var read = RunnableDocuments.Read(document);
        foreach (var problem in read.Problems.Where(problem => !read.IsValid || problem.Severity == Severity.Warning)) terminal.Say(ProblemText.Of(path, problem));
        return read.IsValid;
    }

    /// <summary>The server to use; null for an embedded one.</summary>
    /// <exception cref="PawlConnectionException">Somebody named a server, and it does not answer.</exception>
    private static async Task<ConnectionTarget?> ReachAsync(ConnectionTarget? target, CancellationToken cancellationToken)
    {
        if (target is null) return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ReachTime);
        using var client = PawlClient.Connect(target.Server, null);
        try
        {
            if (await client.Health.IsReadyAsync(patience.Token)) return target;
            throw new CliException($"the server at {target.Server} is not ready: it starts, stops, or has no database.", ExitCode.Unreachable);
        }
        catch (PawlConnectionException) when (!target.IsConfigured)
        {
            return null; // the one that 'pawl up' once ran is gone
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (!target.IsConfigured) return null;
            throw new CliException($"the server at {target.Server} does not answer within {ReachTime.TotalSeconds} s.", ExitCode.Unreachable);
        }
    }

    private static async Task<int> RunAsync(Terminal terminal, PawlClient client, string path, string document, JsonElement? input, string? id, CancellationToken cancellationToken)
    {
        Client.Workflows.WorkflowVersion workflow;
        try
        {
            workflow = (await client.Workflows.PublishAsync(document, cancellationToken)).Workflow;
        }
        catch (PawlApiException refused) when (refused.Status == 400 && ProblemText.Report(terminal, path, refused))
        {
            return ExitCode.Invalid;
        }

        var started = await client.Executions.StartAsync(workflow.Namespace, workflow.Name, new StartExecution { Input = input, Id = id, Version = workflow.Version }, cancellationToken: cancellationToken);
        terminal.Say($"{workflow.Namespace}/{workflow.Name}/{workflow.Version}  execution {started.Id}");
        var ended = await Following.ToTheEndAsync(terminal, client, started.Id, cancellationToken);
        if (ended.Output is { } output) terminal.OutText.WriteLine(JsonText.Of(output));
        return Following.ExitCodeOf(ended);
    }
}
