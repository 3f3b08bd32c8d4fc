using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners;
using Pawl.Runners.A2A;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners.A2A;

/// <summary>Calls of agents as the engine asks for them.</summary>
internal static class A2ACalls
{
    /// <summary>Calls an agent by its card.</summary>
    public static Task<ActivityOutcome> ByCardAsync(Uri card, string method, string parameters = "null", ResolvedAuthentication? authentication = null, Action<RunnerOptions>? configure = null, params Uri[] allowed) =>
        RunAsync(new(With(method, parameters), new(card.AbsoluteUri, authentication), null, null), configure, [card, .. allowed]);

    /// <summary>Calls an agent by its server.</summary>
    public static Task<ActivityOutcome> ByServerAsync(Uri server, string method, string parameters = "null", ResolvedAuthentication? authentication = null, Action<RunnerOptions>? configure = null) =>
        RunAsync(new(With(method, parameters), null, new(server.AbsoluteUri, authentication), null), configure, [server]);

    /// <summary>The result, which there must be.</summary>
    public static JqValue ResultOf(ActivityOutcome outcome)
    {
        Assert.True(outcome.Error is null, outcome.Error?.Detail);
        return outcome.Result!.Value;
    }

    private static JqValue With(string method, string parameters) => JqValue.Object(("method", JqValue.From(method)), ("parameters", JqValue.Parse(parameters)));

    private static async Task<ActivityOutcome> RunAsync(A2AActivity activity, Action<RunnerOptions>? configure, IEnumerable<Uri> allowed)
    {
        var options = new RunnerOptions { Outbound = { AllowedTargets = [.. allowed.Select(address => address.Authority)] } };
        configure?.Invoke(options);
        using var runners = PawlRunners.Create(options, TimeProvider.System);
        return await runners.All.OfType<A2AActivityRunner>().Single()
            .RunAsync(new(new ExecutionKey("default", "exec"), "/do/0/call", 1, "exec:/do/0/call:1", activity), TestContext.Current.CancellationToken);
    }
}
