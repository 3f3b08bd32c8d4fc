using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Runtime.Activities;

/// <summary>Carries out one kind of side effect. Never touches the store.</summary>
public interface IActivityRunner
{
    /// <summary>The kind of request it carries out: one concrete subtype of <see cref="ActivityRequest"/>.</summary>
    Type RequestType { get; }

    /// <summary>Carries it out. A failure of the effect is an outcome; an exception is a fault of Pawl and becomes a <c>runtime</c> error.</summary>
    /// <param name="call">What to do and for whom.</param>
    /// <param name="cancellationToken">Stop at once and leave nothing behind: the task was cancelled or timed out, or the server stops.</param>
    /// <exception cref="OperationCanceledException">Stopped as asked.</exception>
    Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken);
}

/// <summary>One try at an activity.</summary>
/// <param name="Execution">The execution it belongs to.</param>
/// <param name="Pointer">The task.</param>
/// <param name="Run">The task run.</param>
/// <param name="IdempotencyKey">The same for every try; HTTP services get it as <c>Idempotency-Key</c>.</param>
/// <param name="Request">What to do.</param>
public sealed record ActivityCall(ExecutionKey Execution, string Pointer, int Run, string IdempotencyKey, ActivityRequest Request)
{
    /// <summary>
    /// Hands over something that an activity which goes on has received, one at a time. Completes with true when what the engine makes of it is durable,
    /// so that whoever sent it can be told, which may take as long as the engine is busy with the one before; with false when nobody takes it here any more: stop.
    /// </summary>
    public Func<ActivityReport, Task<bool>> Report { get; init; } = static _ => Task.FromResult(false);
}

/// <summary>Something that an activity received while it goes on.</summary>
/// <param name="Id">Names it among those of the activity.</param>
/// <param name="MayRepeat">Whether one of the same id is the same, delivered again.</param>
/// <param name="Message">What it is.</param>
public sealed record ActivityReport(string Id, bool MayRepeat, JqValue Message);

/// <summary>How an activity ended. Exactly one member is set.</summary>
public sealed record ActivityOutcome
{
    private ActivityOutcome() { }
    /// <summary>The result; null when it failed.</summary>
    public JqValue? Result { get; private init; }
    /// <summary>The error; null when it succeeded.</summary>
    public WorkflowError? Error { get; private init; }

    /// <summary>It succeeded.</summary>
    public static ActivityOutcome Succeeded(JqValue result) => new() { Result = result };
    /// <summary>It failed.</summary>
    public static ActivityOutcome Failed(WorkflowError error) => new() { Error = error };
}
