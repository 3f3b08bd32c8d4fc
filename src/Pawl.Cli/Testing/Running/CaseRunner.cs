using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pawl.Cli.Conformance.Dsl;
using Pawl.Cli.Conformance.Dsl.World;
using Pawl.Cli.Run;
using Pawl.Cli.Terminals;
using Pawl.Cli.Testing.Files;
using Pawl.Cli.Testing.Mocking;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Client.Serialization;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Running;

/// <summary>Runs cases: each on a server of its own, the same that runs in production, with a clock that moves only forward to what is due, and mocks in place of the world.</summary>
internal sealed class CaseRunner(Terminal terminal, ConformanceServers servers)
{
    /// <summary>Longest run of a case in real time, once its server has come up.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);
    /// <summary>How far the clock goes for an end: beyond it a case waits for nothing that comes.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(3_660);
    private const string Emitted = "event-emitted";

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<CaseResult> RunAsync(TestSuite suite, TestCase test, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var reached = ImmutableHashSet<string>.Empty;
        CaseResult Failed(string line) => new(suite, test, [line], reached, Stopwatch.GetElapsedTime(started));
        try
        {
            var document = MockedDocument.Of(suite.Definition, test.Mocks);
            using var clock = new ScenarioClock();
            clock.MakeVirtual(test.At);
            await using var mocks = await MockServer.StartAsync(test, document, clock, limit.Token);
            await using var server = await servers.StartAsync(clock, mocks.Hosts, limit.Token);
            limit.CancelAfter(TimeLimit);
            var trace = await TraceAsync(suite, test, document, server, mocks, clock, limit.Token);
            reached = [.. trace.Tasks.Select(task => task.Pointer)];
            return new(suite, test, [.. mocks.Strays.Distinct().Select(stray => $"calls: no mock answers {stray}"), .. CaseChecks.Of(suite, test.Expect, trace)], reached, Stopwatch.GetElapsedTime(started));
        }
        catch (CliException wrong) { return Failed(wrong.Message); }
        catch (StepFailure failure) { return Failed(failure.Message); }
        catch (PawlApiException refused) { return Failed(Refusal(refused)); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { return Failed($"the case did not end within {TimeLimit.TotalMinutes} minutes of real time"); }
    }

    private async Task<Trace> TraceAsync(TestSuite suite, TestCase test, MockedDocument document, ConformanceServer server, MockServer mocks, ScenarioClock clock, CancellationToken cancellationToken)
    {
        var settling = new Settling(server.Client, clock, () => mocks.Held);
        foreach (var other in suite.Others) await server.Client.Workflows.PublishAsync(other, cancellationToken);
        await Companions.PublishAsync(Silent(terminal), server.Client, suite.WorkflowFile, suite.Document, cancellationToken);
        var workflow = (await server.Client.Workflows.PublishAsync(document.Text, cancellationToken)).Workflow;
        foreach (var (name, value) in test.Secrets) await server.PutSecretAsync(name, value, cancellationToken);

        var input = test.Input is { } given ? JsonElement.Parse(given.ToUtf8(), new JsonDocumentOptions { MaxDepth = PawlJson.MaxDepth }) : (JsonElement?)null;
        var id = (await server.Client.Executions.StartAsync(workflow.Namespace, workflow.Name, new StartExecution { Id = test.Id, Input = input, Version = workflow.Version }, cancellationToken: cancellationToken)).Id;
        await settling.SettleAsync(cancellationToken);
        foreach (var step in test.Steps) await StepAsync(step, id, server, settling, clock, cancellationToken);
        if (test.Expect.Status is null or "completed" or "faulted" or "cancelled") await EndAsync(id, server, settling, clock, test.At + Horizon, cancellationToken);

        var tasks = await Output.Paging.CollectAsync(int.MaxValue, (size, cursor) => server.Client.Executions.TasksAsync(id, size, cursor, cancellationToken));
        // Not from the journal, which forgets: months may have passed.
        var history = await Output.Paging.CollectAsync(int.MaxValue, (size, cursor) => server.Client.Executions.HistoryAsync(id, size, cursor, cancellationToken));
        return new()
        {
            Execution = Visible(await server.Client.Executions.GetAsync(id, cancellationToken: cancellationToken), document),
            Context = JqValue.Parse((await server.Client.Executions.StateAsync(id, cancellationToken)).Context.GetRawText()),
            Tasks = [.. tasks.Items.Where(task => task.Status != "skipped" && document.Visible(task.Pointer) == task.Pointer)],
            Calls = mocks.Calls,
            Events = [.. history.Items.Where(item => item.Type == Emitted).Select(item => JqValue.Parse(item.Members["envelope"].GetRawText()))],
            Now = clock.GetUtcNow(),
        };
    }

    private static async Task StepAsync(TestStep step, string id, ConformanceServer server, Settling settling, ScenarioClock clock, CancellationToken cancellationToken)
    {
        if (step.After > TimeSpan.Zero) await settling.ElapseAsync(clock.GetUtcNow() + step.After, cancellationToken);
        foreach (var one in step.Events)
        {
            using var content = new StringContent(one.ToJson(), Encoding.UTF8, new MediaTypeHeaderValue("application/cloudevents+json"));
            await server.SendAsync(HttpMethod.Post, "api/v1/events", content, cancellationToken);
            await settling.SettleAsync(cancellationToken);
        }
        if (step.Cancel is null) return;
        await server.Client.Executions.CancelAsync(id, step.Cancel, cancellationToken: cancellationToken);
        await settling.SettleAsync(cancellationToken);
    }

    /// <summary>Moves the clock from one due time to the next until the execution has ended, or nothing is due any more.</summary>
    private static async Task EndAsync(string id, ConformanceServer server, Settling settling, ScenarioClock clock, DateTimeOffset horizon, CancellationToken cancellationToken)
    {
        while (!(await server.Client.Executions.GetAsync(id, cancellationToken: cancellationToken)).Status.IsTerminal())
        {
            if (await settling.NextDueAsync(cancellationToken) is not { } due || due > horizon) return;
            await settling.ElapseAsync(due > clock.GetUtcNow() ? due : clock.GetUtcNow() + TimeSpan.FromMilliseconds(1), cancellationToken);
        }
    }

    /// <summary>An error names the mocked task, not what stands in for it.</summary>
    private static Execution Visible(Execution execution, MockedDocument document) =>
        execution.Error is { Instance: { } instance } error ? execution with { Error = error with { Instance = document.Visible(instance) } } : execution;

    private static string Refusal(PawlApiException refused) =>
        refused.Errors.Count == 0 ? refused.Message : string.Join("; ", refused.Errors.Select(error => $"{error.Pointer}: {error.Message}").Prepend(refused.Title ?? refused.Code));

    /// <summary>What is published beside the workflow is no news in a test.</summary>
    private static Terminal Silent(Terminal terminal) =>
        Terminal.Of(terminal.In, TextWriter.Null, TextWriter.Null, inIsTerminal: false, outIsTerminal: false, errorIsTerminal: false, terminal.Variable);
}
