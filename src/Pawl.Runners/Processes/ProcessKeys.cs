using Pawl.Runtime.Activities;

namespace Pawl.Runners.Processes;

/// <summary>Tells a process for which run of which task it works.</summary>
internal static class ProcessKeys
{
    /// <summary>The variable with the idempotency key: the same when the process is run again after a crash.</summary>
    public const string Variable = "PAWL_IDEMPOTENCY_KEY";

    /// <summary>The task's variables, after the key; the author has the last word.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Environment(ActivityCall call, IEnumerable<KeyValuePair<string, string>> environment) =>
        [KeyValuePair.Create(Variable, call.IdempotencyKey), .. environment];
}
