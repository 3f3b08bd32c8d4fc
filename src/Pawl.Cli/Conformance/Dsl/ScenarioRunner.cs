using Pawl.Cli.Conformance.Dsl.Gherkin;
using Pawl.Cli.Conformance.Dsl.Steps;
using Pawl.Cli.Conformance.Dsl.Stubs;
using Pawl.Cli.Conformance.Dsl.World;

namespace Pawl.Cli.Conformance.Dsl;

/// <summary>Runs scenarios, each in a world of its own.</summary>
internal sealed class ScenarioRunner(ConformanceServers servers)
{
    /// <summary>Longest run of one scenario in real time.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(3);

    /// <summary>Runs one scenario.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ScenarioResult> RunAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        Step? current = null;
        try
        {
            using var clock = new ScenarioClock();
            var stubs = await StubServer.StartAsync(clock.GetUtcNow, limit.Token);
            if (scenario.Tags.Contains(AsyncApiStandIn.Tag)) stubs.Add(AsyncApiStandIn.Host, AsyncApiStandIn.Answer);
            if (scenario.Tags.Contains("mcp")) stubs.Add(McpStandIn.Host, new McpStandIn().Answer);
            await using var world = new ScenarioWorld(servers, clock, stubs);
            await using var greeter = scenario.Tags.Contains(GrpcGreeter.Tag) ? await GrpcGreeter.StartAsync(limit.Token) : null;
            if (greeter is not null) stubs.Redirect(GrpcGreeter.Host, greeter.EndPoint);
            foreach (var step in scenario.Steps)
            {
                current = step;
                await Vocabulary.RunAsync(step, world, limit.Token);
            }

            return new ScenarioResult(scenario, ScenarioOutcome.Passed);
        }
        catch (StepFailure failure)
        {
            return new ScenarioResult(scenario, ScenarioOutcome.Failed, current, failure.Expected, failure.Got);
        }
        catch (ScenarioSkipped skipped)
        {
            return new ScenarioResult(scenario, ScenarioOutcome.Skipped, current, Got: skipped.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ScenarioResult(scenario, ScenarioOutcome.Failed, current, $"the scenario to end within {TimeLimit.TotalMinutes} minutes", "it did not");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return new ScenarioResult(scenario, ScenarioOutcome.Failed, current, "the step to be carried out", $"{fault.GetType().Name}: {fault.Message}");
        }
    }
}
