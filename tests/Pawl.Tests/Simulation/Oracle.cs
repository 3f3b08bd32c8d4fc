using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Simulation;

/// <summary>What a workflow must come to in a world where nothing goes wrong: the engine alone, one stimulus after the other.</summary>
internal sealed class Oracle(IReadOnlyList<GeneratedWorkflow> workflows)
{
    /// <summary>How it ends.</summary>
    public ExecutionState Run(ExecutionKey key, WorkflowDefinition definition, JqValue input)
    {
        var now = DateTimeOffset.UnixEpoch;
        var times = new Dictionary<string, int>();
        var queue = new Queue<Stimulus>([new StartExecution(definition.Id, input, Parent: null)]);
        ExecutionState? state = null;
        while (state?.End is null)
        {
            if (!queue.TryDequeue(out var stimulus))
            {
                var next = state!.Timers.MinBy(timer => timer.Value);
                now = next.Value > now ? next.Value : now;
                stimulus = new TimerElapsed(next.Key);
            }

            var decision = WorkflowEngine.Decide(definition, state, stimulus, new() { Now = now, Seed = 0, Key = key });
            state = decision.State;
            if (decision.MoreToDo) queue.Enqueue(new ContinueExecution());
            foreach (var activity in decision.Activities)
            {
                var time = times[activity.Pointer] = times.GetValueOrDefault(activity.Pointer) + 1;
                var outcome = EffectLedger.Answer(activity.Request, time);
                queue.Enqueue(new ActivityEnded(activity.Run, outcome.Result, outcome.Error));
            }
            foreach (var sent in decision.Outgoing)
            {
                if (sent.Stimulus is StartExecution { Parent.Run: { } run } start) queue.Enqueue(Child(key.Tenant, sent.ExecutionId, run, start));
            }
        }
        return state;
    }

    private ChildEnded Child(string tenant, string id, int run, StartExecution start)
    {
        var found = workflows.FirstOrDefault(workflow => workflow.Definition.Id.Name == start.Definition.Name);
        if (found is null) return new(run, id, null, ErrorTypes.Configuration($"Workflow {start.Definition} does not exist."));
        var ended = Run(new(tenant, id), found.Definition, start.Input);
        return new(run, id, ended.Output, ended.Error);
    }
}
