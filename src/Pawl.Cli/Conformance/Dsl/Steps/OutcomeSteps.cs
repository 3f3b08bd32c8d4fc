using Pawl.Client.Executions;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>How the workflow ended, and with what.</summary>
internal static class OutcomeSteps
{
    /// <summary>Without a virtual clock time passes by itself: how long a due time may lie ahead for an end to be waited for.</summary>
    private static readonly TimeSpan WaitForDue = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<StepDefinition> All { get; } =
    [
        StepDefinition.Of("the workflow should complete with output:", async call =>
        {
            var output = await OutputAsync(call);
            var expected = Yaml.Read(call.RequiredDocument);
            if (output != expected) throw new StepFailure($"the output {expected.ToJson()}", output.ToJson());
        }),
        StepDefinition.Of("the workflow should complete", OutputAsync),
        StepDefinition.Of("the workflow should fault with error matching:", async call =>
            Check(Yaml.Read(call.RequiredDocument), Error((await EndAsync(call, ExecutionStatus.Faulted)).Error))),
        StepDefinition.Of("the workflow should fault with error:", async call =>
            CheckMembers(Yaml.Read(call.RequiredDocument), Error((await EndAsync(call, ExecutionStatus.Faulted)).Error))),
        StepDefinition.Of("the workflow should fault", call => EndAsync(call, ExecutionStatus.Faulted)),
        StepDefinition.Of("the workflow should cancel", call => EndAsync(call, ExecutionStatus.Cancelled)),
        StepDefinition.Of("the workflow should be waiting", async call =>
        {
            var execution = await ExecutionAsync(call);
            if (execution.Status != ExecutionStatus.Waiting) throw new StepFailure("the workflow to be waiting", Describe(execution));
        }),
        StepDefinition.Of("the definition should be rejected", call => call.World.Rejection is null
            ? throw new StepFailure("the definition to be rejected", call.World.Workflow is null ? "it was not deployed" : "it was accepted")
            : Task.CompletedTask),
        StepDefinition.Of("the workflow output should have properties {names}", async call =>
        {
            var output = await OutputAsync(call);
            foreach (var name in call["names"].Split(',', StringSplitOptions.TrimEntries).Select(name => name.Trim('\'')))
            {
                if (!DataPath.TryFind(output, name, out _)) throw new StepFailure($"a property '{name}' in the output", output.ToJson());
            }
        }),
        StepDefinition.Of("the workflow output should have a '{path}' property with value:", async call =>
        {
            var (found, expected) = (await PropertyAsync(call), Yaml.Read(call.RequiredDocument));
            if (found != expected) throw new StepFailure($"'{call["path"]}' to be {expected.ToJson()}", found.ToJson());
        }),
        StepDefinition.Of("the workflow output should have a '{path}' property containing {n:int} items", async call =>
        {
            var found = await PropertyAsync(call);
            if (found.Kind is not (JqKind.Array or JqKind.Object) || found.Count != call.Number("n")) throw new StepFailure($"'{call["path"]}' to hold {call["n"]} items", found.ToJson());
        }),
    ];

    /// <summary>An execution in a few words.</summary>
    internal static string Describe(ExecutionSummary execution) =>
        execution.Error is { } error ? $"faulted: {Error(error).ToJson()}" : execution.Status.ToString().ToLowerInvariant();

    /// <summary>An error as the DSL has it; members that it lacks are left out.</summary>
    internal static JqValue Error(ExecutionError? error)
    {
        if (error is null) return JqValue.Null;
        return new Language.Definitions.WorkflowError(error.Type, error.Status) { Title = error.Title, Detail = error.Detail, Instance = error.Instance }.ToJson();
    }

    /// <summary>Checks a subset.</summary>
    internal static void Check(JqValue expected, JqValue actual)
    {
        if (Matching.Difference(expected, actual) is { } difference) throw new StepFailure($"something matching {expected.ToJson()}", $"{actual.ToJson()} ({difference})");
    }

    /// <summary>Checks that all given members are equal.</summary>
    internal static void CheckMembers(JqValue expected, JqValue actual)
    {
        foreach (var (name, value) in expected.Members)
        {
            if (!actual.TryGet(name, out var found) || found != value) throw new StepFailure($"{name} to be {value.ToJson()}", actual.ToJson());
        }
    }

    private static async Task<Execution> ExecutionAsync(StepCall call)
    {
        if (call.World.Rejection is { } rejection) throw new StepFailure("the definition to be accepted", $"it was rejected: {rejection}");
        var id = call.World.ExecutionId ?? throw new StepFailure("an execution", "none was started");
        var server = await call.World.ServerAsync(call.CancellationToken);
        return await server.Client.Executions.GetAsync(id, cancellationToken: call.CancellationToken);
    }

    private static async Task<Execution> EndAsync(StepCall call, ExecutionStatus expected)
    {
        var execution = await ExecutionAsync(call);
        var server = await call.World.ServerAsync(call.CancellationToken);
        while (!execution.Status.IsTerminal() && !call.World.Clock.IsVirtual
            && await server.Settling.NextDueAsync(call.CancellationToken) is { } due && due - call.World.Clock.GetUtcNow() <= WaitForDue)
        {
            await server.Settling.ElapseAsync(due, call.CancellationToken);
            execution = await ExecutionAsync(call);
        }

        return execution.Status == expected ? execution : throw new StepFailure($"the workflow to be {expected.ToString().ToLowerInvariant()}", Describe(execution));
    }

    private static async Task<JqValue> OutputAsync(StepCall call)
    {
        var execution = await EndAsync(call, ExecutionStatus.Completed);
        return execution.Output is { } output ? JqValue.Parse(output.GetRawText()) : JqValue.Null;
    }

    private static async Task<JqValue> PropertyAsync(StepCall call)
    {
        var output = await OutputAsync(call);
        return DataPath.TryFind(output, call["path"], out var found) ? found : throw new StepFailure($"a property '{call["path"]}' in the output", output.ToJson());
    }
}
