using Pawl.Client.Executions;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>Which tasks ran, in which order, and how they ended. A skipped task did not run; every iteration and every retry counts.</summary>
internal static class TaskSteps
{
    public static IReadOnlyList<StepDefinition> All { get; } =
    [
        StepDefinition.Of("{task} should run first", async call =>
        {
            var runs = await RunsAsync(call);
            if (runs.Count == 0 || !Is(runs[0], call["task"])) throw new StepFailure($"{call["task"]} to run first", Order(runs));
        }),
        StepDefinition.Of("{task} should run last", async call =>
        {
            var runs = await RunsAsync(call);
            if (runs.Count == 0 || !Is(runs[^1], call["task"])) throw new StepFailure($"{call["task"]} to run last", Order(runs));
        }),
        StepDefinition.Of("{task} should run before {other}", async call =>
        {
            var runs = await RunsAsync(call);
            var (task, other) = (First(runs, call["task"]), First(runs, call["other"]));
            if (task >= other) throw new StepFailure($"{call["task"]} to run before {call["other"]}", Order(runs));
        }),
        StepDefinition.Of("{task} should run after {other}", async call =>
        {
            var runs = await RunsAsync(call);
            var (task, other) = (First(runs, call["task"]), First(runs, call["other"]));
            if (task <= other) throw new StepFailure($"{call["task"]} to run after {call["other"]}", Order(runs));
        }),
        StepDefinition.Of("{task} should run {n:int} times", call => CountAsync(call, call.Number("n"))),
        StepDefinition.Of("{task} should not run", call => CountAsync(call, 0)),
        StepDefinition.Of("{task} should complete with output:", async call =>
        {
            var task = await EndAsync(call, "completed");
            var (expected, output) = (Yaml.Read(call.RequiredDocument), task.Output is { } found ? JqValue.Parse(found.GetRawText()) : JqValue.Null);
            if (output != expected) throw new StepFailure($"{call["task"]} to have the output {expected.ToJson()}", output.ToJson());
        }),
        StepDefinition.Of("{task} should complete", call => EndAsync(call, "completed")),
        StepDefinition.Of("{task} should fault with error:", async call =>
            OutcomeSteps.CheckMembers(Yaml.Read(call.RequiredDocument), OutcomeSteps.Error((await EndAsync(call, "faulted")).Error))),
        StepDefinition.Of("{task} should fault", call => EndAsync(call, "faulted")),
        StepDefinition.Of("{task} should cancel", call => EndAsync(call, "cancelled")),
    ];

    private static async Task CountAsync(StepCall call, int expected)
    {
        var runs = await RunsAsync(call);
        var count = runs.Count(run => Is(run, call["task"]));
        if (count != expected) throw new StepFailure($"{call["task"]} to run {expected} times", $"{count} times; {Order(runs)}");
    }

    /// <summary>The last run of the task.</summary>
    private static async Task<ExecutionTask> EndAsync(StepCall call, string expected)
    {
        var runs = await RunsAsync(call);
        var task = runs.LastOrDefault(run => Is(run, call["task"])) ?? throw new StepFailure($"{call["task"]} to run", Order(runs));
        return task.Status == expected ? task : throw new StepFailure($"{call["task"]} to be {expected}", task.Error is { } error ? $"{task.Status}: {OutcomeSteps.Error(error).ToJson()}" : task.Status);
    }

    private static async Task<IReadOnlyList<ExecutionTask>> RunsAsync(StepCall call)
    {
        if (call.World.Rejection is { } rejection) throw new StepFailure("the definition to be accepted", $"it was rejected: {rejection}");
        var id = call.World.ExecutionId ?? throw new StepFailure("an execution", "none was started");
        var server = await call.World.ServerAsync(call.CancellationToken);
        var page = await Output.Paging.CollectAsync(int.MaxValue, (size, cursor) => server.Client.Executions.TasksAsync(id, size, cursor, call.CancellationToken));
        return [.. page.Items.Where(task => task.Status != "skipped")];
    }

    /// <summary>A task is named by its name, or by its pointer when names repeat.</summary>
    private static bool Is(ExecutionTask run, string task) => task.StartsWith('/') ? run.Pointer == task : run.Name == task;

    private static int First(IReadOnlyList<ExecutionTask> runs, string task)
    {
        for (var i = 0; i < runs.Count; i++)
        {
            if (Is(runs[i], task)) return i;
        }

        throw new StepFailure($"{task} to run", Order(runs));
    }

    private static string Order(IReadOnlyList<ExecutionTask> runs) => runs.Count == 0 ? "nothing ran" : $"the order {string.Join(", ", runs.Select(run => run.Name))}";
}
