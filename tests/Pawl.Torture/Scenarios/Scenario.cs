using Pawl.Torture.Clients;

namespace Pawl.Torture.Scenarios;

/// <summary>One kind of work: its workflows, and a client that uses them and knows how they must end.</summary>
internal abstract class Scenario
{
    /// <summary>The workflow that it starts.</summary>
    public abstract string Name { get; }

    /// <summary>Documents to publish, those first that others refer to.</summary>
    /// <param name="ledger">Where effects are asked for.</param>
    public abstract IEnumerable<string> Documents(Uri ledger);

    /// <summary>Goes through it once.</summary>
    public abstract Task RunAsync(Caller caller);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new SequenceScenario(), new SleeperScenario(), new RetryScenario(), new ForkScenario(), new FamilyScenario(), new ListenerScenario(),
        new CorrespondenceScenario(), new ScheduledScenario(), new CancelScenario(), new FaultScenario(), new TimeoutScenario(),
    ];

    /// <summary>The head of a document.</summary>
    // A call that is under way while every server is down counts as work: the default limit of five minutes is not for a torn machine.
    protected static string Head(string name) => $"document: {{ dsl: '1.0.3', namespace: {Caller.Namespace}, name: {name}, version: '1.0.0' }}\ntimeout: {{ after: {{ hours: 6 }} }}";

    /// <summary>A task that asks for an effect named after the execution.</summary>
    /// <param name="ledger">Where the ledger is.</param>
    /// <param name="effect">A jq string, in which <c>\($workflow.id)</c> is the execution.</param>
    /// <param name="path">Route of the ledger.</param>
    protected static string Effect(Uri ledger, string effect, string path = "effects") =>
        $"call: http, with: {{ method: post, endpoint: '{ledger}{path}', body: {{ effect: '${{ \"{effect}\" }}' }} }}";
}
