using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pawl.Cli.Conformance.Dsl.World;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>What happens.</summary>
internal static class ActSteps
{
    /// <summary>Problems with such codes say what the build does not run yet.</summary>
    private const string UnsupportedPrefix = "unsupported-";

    public static IReadOnlyList<StepDefinition> All { get; } =
    [
        StepDefinition.Of("the workflow is executed", ExecuteAsync),
        StepDefinition.Of("the workflow is deployed", DeployAsync),
        StepDefinition.Of("the event is published:", PublishEventAsync),
        StepDefinition.Of("{duration} elapses", ElapseAsync),
    ];

    private static async Task ExecuteAsync(StepCall call)
    {
        var world = call.World;
        var server = await world.ServerAsync(call.CancellationToken);
        await DeployAsync(call);
        if (world.Workflow is not { } workflow) return;

        var input = world.Input is { } given ? JsonDocument.Parse(given.ToUtf8(), new JsonDocumentOptions { MaxDepth = Client.Serialization.PawlJson.MaxDepth }).RootElement : (JsonElement?)null;
        var started = await server.Client.Executions.StartAsync(workflow.Namespace, workflow.Name, new StartExecution { Input = input, Version = workflow.Version }, cancellationToken: call.CancellationToken);
        world.ExecutionId = started.Id;
        await server.Settling.SettleAsync(call.CancellationToken);
    }

    private static async Task DeployAsync(StepCall call)
    {
        var world = call.World;
        var server = await world.ServerAsync(call.CancellationToken);
        foreach (var other in world.Others)
        {
            if (await PublishAsync(server, other, call.CancellationToken) is { Rejection: { } refused }) throw new StepFailure("the other workflow to be deployed", refused);
        }

        world.Others.Clear();
        var definition = world.Definition ?? throw new StepFailure("a workflow with definition", "none was given");
        (world.Workflow, world.Rejection) = await PublishAsync(server, definition, call.CancellationToken);
        if (world.Workflow is null) return;
        foreach (var (name, value) in world.Secrets) await server.PutSecretAsync(name, value, call.CancellationToken);
        world.Secrets.Clear();
        await server.Settling.SettleAsync(call.CancellationToken);
    }

    private static async Task<(WorkflowReference? Workflow, string? Rejection)> PublishAsync(ConformanceServer server, string definition, CancellationToken cancellationToken)
    {
        try
        {
            var published = (await server.Client.Workflows.PublishAsync(definition, cancellationToken)).Workflow;
            await server.Settling.WatchAsync(published.Namespace, published.Name, cancellationToken);
            return (new WorkflowReference(published.Namespace, published.Name, published.Version), null);
        }
        catch (PawlApiException refused) when (refused.Status == 400)
        {
            var problems = refused.Errors.Select(error => $"{error.Code ?? refused.Code} at {error.Pointer}: {error.Message}").DefaultIfEmpty(refused.Message).ToArray();
            // Only what is refused for nothing else is skipped: a mistake in the document is a mistake on every build.
            if (refused.Errors.Count > 0 && refused.Errors.All(error => error.Code?.StartsWith(UnsupportedPrefix, StringComparison.Ordinal) == true)) throw new ScenarioSkipped(string.Join("; ", problems));
            return (null, string.Join("; ", problems));
        }
    }

    private static async Task PublishEventAsync(StepCall call)
    {
        var server = await call.World.ServerAsync(call.CancellationToken);
        using var content = new StringContent(Completed(Yaml.Read(call.RequiredDocument)).ToJson(), Encoding.UTF8, new MediaTypeHeaderValue("application/cloudevents+json"));
        await server.SendAsync(HttpMethod.Post, "api/v1/events", content, call.CancellationToken);
        await server.Settling.SettleAsync(call.CancellationToken);
    }

    /// <summary>What every CloudEvent has and a scenario may leave out; and YAML's numbers and times, which in an event are text.</summary>
    private static JqValue Completed(JqValue given)
    {
        if (given.Kind != JqKind.Object) return given;
        foreach (var (name, standard) in new[] { ("specversion", "1.0"), ("id", Guid.NewGuid().ToString()), ("source", "/scenario") })
        {
            if (!given.TryGet(name, out var value)) given = given.With(name, JqValue.From(standard));
            else if (value.Kind == JqKind.Number) given = given.With(name, JqValue.From(name == "specversion" ? standard : value.ToJson()));
        }
        return given;
    }

    private static async Task ElapseAsync(StepCall call)
    {
        if (!DurationText.TryParse(call["duration"], out var duration)) throw new StepFailure("an ISO 8601 duration", call["duration"]);
        var server = await call.World.ServerAsync(call.CancellationToken);
        await server.Settling.ElapseAsync(duration.After(call.World.Clock.GetUtcNow()), call.CancellationToken);
    }
}
