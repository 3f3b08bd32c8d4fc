using Pawl.Engine.Capabilities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Tests.Interpreter;
using Pawl.Tests.Simulation;

namespace Pawl.Tests.Snapshots;

/// <summary>Executions of random documents, run to their end.</summary>
internal static class GeneratedRuns
{
    public static (IReadOnlyDictionary<string, WorkflowDefinition> Definitions, EngineRun Run, string Text) Of(ulong seed)
    {
        var made = Case.Of(seed);
        var definitions = made.Documents.Select(document => RunnableDocuments.Read(document.ToJsonString()).Definition!).ToDictionary(definition => definition.Id.Name);
        var run = EngineRun.Of(definitions, made.Documents[^1]["document"]!["name"]!.GetValue<string>(), JqValue.Parse(made.Input.ToJsonString()), "told", new SimulatedRandom(seed), made.CancelledAt, made.Arriving);
        return (definitions, run, made.Text);
    }
}
