using Pawl.Engine.Activities;
using Pawl.Engine.History;
using Pawl.Runtime.Activities;
using Pawl.Tests.Interpreter;
using Pawl.Tests.Shared;

namespace Pawl.Tests.Simulation;

/// <summary>The outside as a recorded history knows it: each request is answered as it was then. By request and not by time, for after a crash it comes again.</summary>
internal sealed class Tape
{
    private readonly Dictionary<string, List<ActivityOutcome>> _answers = [];
    private readonly Dictionary<string, (string Request, int Place)> _places = [];

    /// <summary>Keys in the order of their first request, with how often each came.</summary>
    public Dictionary<string, int> Requests { get; } = [];

    /// <summary>Takes over what a history recorded; several may be on one tape.</summary>
    public void Add(RecordedHistory history)
    {
        var requests = new Dictionary<int, string>();
        foreach (var happened in history.Batches.SelectMany(batch => batch.Batch().Events))
        {
            if (happened is ActivityScheduled scheduled) requests[scheduled.Run] = Text(scheduled.Request);
            else if (happened is ActivityCompleted completed) Answers(requests[completed.Run]).Add(ActivityOutcome.Succeeded(completed.Result));
            else if (happened is ActivityFailed failed) Answers(requests[failed.Run]).Add(ActivityOutcome.Failed(failed.Error));
        }
    }

    /// <summary>The answer: that of the same place among requests of the same text. A key that comes again has its place already; null when the tape has none.</summary>
    public ActivityOutcome? Answer(ActivityCall call)
    {
        Requests[call.IdempotencyKey] = Requests.GetValueOrDefault(call.IdempotencyKey) + 1;
        var text = Text(call.Request);
        if (!_places.TryGetValue(call.IdempotencyKey, out var known))
        {
            known = (text, _places.Values.Count(place => place.Request == text));
            _places[call.IdempotencyKey] = known;
        }
        return _answers.TryGetValue(known.Request, out var answers) ? answers[Math.Min(known.Place, answers.Count - 1)] : null;
    }

    private static string Text(ActivityRequest request) => AskedRequests.Describe(request).ToJson();

    private List<ActivityOutcome> Answers(string request)
    {
        if (!_answers.TryGetValue(request, out var answers)) _answers[request] = answers = [];
        return answers;
    }
}

/// <summary>Answers from a tape, after a moment.</summary>
internal sealed class TapeRunner(Tape tape, TimeProvider clock) : IActivityRunner
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    public required Type RequestType { get; init; }

    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var answer = tape.Answer(call);
        // What has no answer was cut off when it was recorded: it takes longer than anything else.
        await Task.Delay(answer is null ? Timeout.InfiniteTimeSpan : Moment, clock, cancellationToken);
        return answer!;
    }
}
