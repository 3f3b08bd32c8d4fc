using Pawl.Cli.Conformance.Dsl.Stubs;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>What is there before anything runs.</summary>
internal static class ArrangeSteps
{
    public static IReadOnlyList<StepDefinition> All { get; } =
    [
        StepDefinition.Of("a workflow with definition:", call =>
        {
            call.World.Definition = call.RequiredDocument;
            return Task.CompletedTask;
        }),
        StepDefinition.Of("the workflow input is:", call =>
        {
            call.World.Input = Yaml.Read(call.RequiredDocument);
            return Task.CompletedTask;
        }),
        StepDefinition.Of("the secret '{name}' is:", call =>
        {
            call.World.Secrets[call["name"]] = Yaml.Read(call.RequiredDocument);
            return Task.CompletedTask;
        }),
        StepDefinition.Of("another workflow is deployed with definition:", call =>
        {
            call.World.Others.Add(call.RequiredDocument);
            return Task.CompletedTask;
        }),
        StepDefinition.Of("an HTTP server at '{base}' that answers:", call =>
        {
            call.World.Stubs.Add(call["base"], StubRule.ReadAll(Yaml.Read(call.RequiredDocument)));
            return Task.CompletedTask;
        }),
        StepDefinition.Of("a virtual clock", call =>
        {
            if (call.World.HasServer) throw new StepFailure("the clock before anything runs", "a server that runs by another clock");
            call.World.Clock.MakeVirtual();
            return Task.CompletedTask;
        }),
    ];
}
