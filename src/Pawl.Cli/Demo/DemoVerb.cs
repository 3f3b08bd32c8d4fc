using System.CommandLine;
using Microsoft.Extensions.Logging;
using Pawl.Cli.Connection;
using Pawl.Cli.Demo.Service;
using Pawl.Cli.Executions;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Cli.Up;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Client.Workflows;
using Pawl.Language.Documents;

namespace Pawl.Cli.Demo;

/// <summary><c>pawl demo</c></summary>
internal static class DemoVerb
{
    private const string DefaultExample = "fan-out-with-retries";

    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var once = new Option<bool>("--once") { Description = "Stop everything after the one run and exit: 0 when it completed." };
        var example = new Option<string>("--example") { Description = $"Which example to run. Default {DefaultExample}.", HelpName = "NAME", DefaultValueFactory = _ => DefaultExample };
        var serviceOnly = new Option<bool>("--service-only") { Description = "Run nothing but the demo service that the examples call." };
        var servicePort = new Option<int>("--service-port") { Description = $"Port of the demo service. The examples call port {DemoService.DefaultPort}.", HelpName = "PORT", DefaultValueFactory = _ => DemoService.DefaultPort };
        var flags = new ServerFlags(connection);
        var demo = new Verb("demo", "Bring everything up, publish the examples, run one to its end and show it live; then stay up until ctrl-c.")
        {
            Examples = ["pawl demo", "pawl demo --once", "pawl demo --example order-with-compensation"],
        };
        foreach (var option in (Option[])[once, example, serviceOnly, servicePort]) demo.Add(option);
        flags.AddTo(demo);
        demo.SetAction(async (parsed, stop) =>
        {
            var examples = Examples.All();
            var chosen = examples.FirstOrDefault(candidate => candidate.Name == parsed.GetValue(example))
                ?? throw new CliException($"there is no example '{parsed.GetValue(example)}'; there are {string.Join(", ", examples.Select(candidate => candidate.Name))}.");

            await using var services = await SharedDemoService.StartAsync(parsed.GetValue(servicePort), stop);
            if (parsed.GetValue(serviceOnly)) return await ServeAsync(terminal, services, stop);

            await using var server = await LocalServer.StartAsync(terminal, services.Allow(Quieter(flags.Load(parsed))), stop);
            using var client = server.Connect();
            Greeting.Print(terminal, server);
            var workflow = await PublishAsync(terminal, client, examples, chosen, stop);
            var ended = await RunAsync(terminal, client, workflow, chosen, stop);
            if (parsed.GetValue(once)) return Following.ExitCodeOf(ended);

            NextSteps(terminal, workflow, ended);
            await UpVerb.UntilStoppedAsync(terminal, server, stop);
            return ExitCode.Done;
        });
        return demo;
    }

    private static async Task<int> ServeAsync(Terminal terminal, SharedDemoService services, CancellationToken stop)
    {
        terminal.OutText.WriteLine($"The demo service listens on {services.Address}. What it was made to do: {services.Address}ledger");
        terminal.OutText.Flush();
        // Ctrl-c is how this ends, so it is no failure.
        await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, stop));
        return ExitCode.Done;
    }

    /// <summary>Log lines between the lines of the demo would hide it; whoever asks for them gets them.</summary>
    private static Pawl.Server.Options.ServerOptions Quieter(Pawl.Server.Options.ServerOptions options) =>
        options.LogLevel == LogLevel.Information ? options with { LogLevel = LogLevel.Warning } : options;

    private static async Task<WorkflowVersion> PublishAsync(Terminal terminal, PawlClient client, IReadOnlyList<Example> examples, Example chosen, CancellationToken cancellationToken)
    {
        WorkflowVersion? found = null;
        var (fresh, known) = (0, 0);
        foreach (var example in examples)
        {
            try
            {
                var published = await client.Workflows.PublishAsync(example.Document, cancellationToken);
                if (published.IsNew) fresh++;
                else known++;
                if (example == chosen) found = published.Workflow;
            }
            catch (PawlApiException other) when (other.Status == 409)
            {
                // Published by another release with other content: what is there stays, and does for a demo.
                known++;
                terminal.Say($"{example.Name}: {other.Message}");
                if (example == chosen) found = await ThereAsync(client, example, cancellationToken);
            }
        }

        terminal.OutText.WriteLine($"\nExamples: {fresh} published, {known} there already.");
        return found!;
    }

    private static async Task<WorkflowVersion> ThereAsync(PawlClient client, Example example, CancellationToken cancellationToken)
    {
        var id = WorkflowReader.Read(example.Document).Definition!.Id;
        return await client.Workflows.GetAsync(id.Namespace, id.Name, id.Version, cancellationToken);
    }

    private static async Task<Execution> RunAsync(Terminal terminal, PawlClient client, WorkflowVersion workflow, Example example, CancellationToken cancellationToken)
    {
        terminal.OutText.WriteLine($"Running {workflow.Namespace}/{workflow.Name}: {workflow.Title}\n");
        terminal.OutText.Flush();
        var started = await client.Executions.StartAsync(workflow.Namespace, workflow.Name, new StartExecution { Input = example.Input, Version = workflow.Version }, cancellationToken: cancellationToken);
        // What a demo shows is its result, so it goes where results go.
        var ended = await Following.ToTheEndAsync(terminal.OutScreen, terminal.Time, client, started.Id, cancellationToken);
        if (!terminal.OutIsTerminal) await ShowTreeAsync(terminal, client, started.Id, cancellationToken);
        if (ended.Output is { } output) terminal.OutText.WriteLine($"\nOutput:\n{JsonText.Of(output)}");
        return ended;
    }

    /// <summary>In a pipe the lines of changes were shown; the tree tells the whole at a glance.</summary>
    private static async Task ShowTreeAsync(Terminal terminal, PawlClient client, string id, CancellationToken cancellationToken)
    {
        var page = await Paging.CollectAsync(Following.MaxTasks, (size, cursor) => client.Executions.TasksAsync(id, size, cursor, cancellationToken));
        terminal.OutText.WriteLine();
        terminal.Out.Write(TaskTree.Render(page.Items, terminal.Time.GetUtcNow()));
    }

    private static void NextSteps(Terminal terminal, WorkflowVersion workflow, Execution execution)
    {
        terminal.OutText.WriteLine($"""

            Next, in another terminal:
              pawl execution history {execution.Id}
              pawl execution start {workflow.Namespace}/order-with-compensation --input @examples/order-with-compensation.input.json --watch
              pawl execution list
              pawl run examples/poll-a-job.yaml --input @examples/poll-a-job.input.json

            Stop everything with ctrl-c.
            """);
        terminal.OutText.Flush();
    }
}
