using Pawl.Client.Executions;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>Executions that nobody started by hand, and the events that executions emitted.</summary>
internal static class InstanceSteps
{
    public static IReadOnlyList<StepDefinition> All { get; } =
    [
        StepDefinition.Of("{n:int} events of type '{type}' should have been emitted", async call =>
        {
            var found = await Polling.UntilAsync(call.Number("n"), () => EventsAsync(call), call.CancellationToken);
            if (found.Count != call.Number("n")) throw new StepFailure($"{call["n"]} events of type {call["type"]}", $"{found.Count}");
        }),
        StepDefinition.Of("event {i:int} of type '{type}' should match:", async call =>
            OutcomeSteps.Check(Yaml.Read(call.RequiredDocument), await Polling.ItemAsync(call.Number("i"), $"event of type {call["type"]}", () => EventsAsync(call), call.CancellationToken))),
        StepDefinition.Of("{n:int} instances of the workflow should have been started", async call =>
        {
            var found = await Polling.UntilAsync(call.Number("n"), () => InstancesAsync(call), call.CancellationToken);
            if (found.Count != call.Number("n")) throw new StepFailure($"{call["n"]} instances of the workflow", $"{found.Count}");
        }),
        StepDefinition.Of("the output of instance {i:int} should be:", async call =>
        {
            var instance = await Polling.ItemAsync(call.Number("i"), "instance", () => InstancesAsync(call), call.CancellationToken);
            var server = await call.World.ServerAsync(call.CancellationToken);
            var execution = await server.Client.Executions.GetAsync(instance.Id, cancellationToken: call.CancellationToken);
            var expected = Yaml.Read(call.RequiredDocument);
            if (execution.Output is not { } output) throw new StepFailure($"the output {expected.ToJson()}", OutcomeSteps.Describe(execution));
            if (JqValue.Parse(output.GetRawText()) != expected) throw new StepFailure($"the output {expected.ToJson()}", output.GetRawText());
        }),
    ];

    /// <summary>The instances of the workflow in the order of their start.</summary>
    private static async Task<IReadOnlyList<ExecutionSummary>> InstancesAsync(StepCall call)
    {
        var workflow = call.World.Workflow ?? throw new StepFailure("the workflow to be deployed", call.World.Rejection ?? "it was not");
        return await ExecutionsAsync(call, new ExecutionQuery { Workflow = $"{workflow.Namespace}/{workflow.Name}" });
    }

    private static async Task<IReadOnlyList<ExecutionSummary>> ExecutionsAsync(StepCall call, ExecutionQuery query)
    {
        var server = await call.World.ServerAsync(call.CancellationToken);
        var page = await Output.Paging.CollectAsync(int.MaxValue, (size, cursor) => server.Client.Executions.ListAsync(query with { Limit = size, Cursor = cursor }, call.CancellationToken));
        return [.. page.Items.Reverse()];
    }

    /// <summary>The events of a type that any execution emitted, in the order of their emission. What came from outside is none of them.</summary>
    private static async Task<IReadOnlyList<JqValue>> EventsAsync(StepCall call)
    {
        var server = await call.World.ServerAsync(call.CancellationToken);
        var page = await Output.Paging.CollectAsync(int.MaxValue, (size, cursor) => server.Client.Events.ListAsync(call["type"], source: null, size, cursor, call.CancellationToken));
        return [.. page.Items.Where(found => found.EmittedBy is not null).OrderBy(found => found.Sequence).Select(found => JqValue.Parse(found.Event.GetRawText()))];
    }
}
