using Pawl.Runtime.Executions;

namespace Pawl.Runtime.Nodes;

/// <summary>Answers of this node's owners, as they travel.</summary>
internal static class NodeAnswers
{
    /// <summary>The answer of a request; every kind of request that travels has one.</summary>
    public static NodeAnswer Of<T>(T answer) => answer switch
    {
        StartOutcome outcome => new StartAnswer(outcome.Result, outcome.Id),
        OperatorAnswer { Outcome: var outcome } => new OperateAnswer(outcome),
        ReleaseOutcome outcome => new ReleaseAnswer(outcome),
        _ => throw new InvalidOperationException($"An answer of type {typeof(T).Name} cannot travel."),
    };

    /// <summary>The answer to a start.</summary>
    public static StartOutcome ToStart(NodeAnswer answer) => answer is StartAnswer started ? new(started.Result, started.Id) : throw Foreign();

    /// <summary>The answer to a command, without the state.</summary>
    public static OperatorAnswer ToOperate(NodeAnswer answer) => answer is OperateAnswer operated ? new(operated.Outcome, State: null) : throw Foreign();

    /// <summary>The answer to a release.</summary>
    public static ReleaseOutcome ToRelease(NodeAnswer answer) => answer is ReleaseAnswer released ? released.Outcome : throw Foreign();

    private static RuntimeUnavailableException Foreign() =>
        new("The server that owns the execution has another version of Pawl, and answers what this one does not understand.", TimeSpan.FromSeconds(1));

    /// <summary>A refusal that will not change by asking again; null for one that will.</summary>
    public static NodeAnswer? Of(Exception refusal) => refusal switch
    {
        ExecutionQuarantinedException aside => new QuarantinedAnswer(aside.Quarantine.Reason, aside.Quarantine.At),
        _ => null,
    };
}
