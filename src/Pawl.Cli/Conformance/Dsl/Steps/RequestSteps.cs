using Pawl.Cli.Conformance.Dsl.Stubs;
using Pawl.Language.Definitions;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>What the scenario's HTTP servers received.</summary>
internal static class RequestSteps
{
    public static IReadOnlyList<StepDefinition> All { get; } =
    [
        StepDefinition.Of("the server should have received {n:int} requests for '{request}'", async call =>
        {
            var found = await Polling.UntilAsync(call.Number("n"), Look(call), call.CancellationToken);
            if (found.Count != call.Number("n")) throw new StepFailure($"{call["n"]} requests for {call["request"]}", $"{found.Count}; all requests: {Everything(call)}");
        }),
        StepDefinition.Of("request {i:int} for '{request}' should match:", async call =>
        {
            var request = await Polling.ItemAsync(call.Number("i"), $"request for {call["request"]}", Look(call), call.CancellationToken);
            var (expected, actual) = (Yaml.Read(call.RequiredDocument), request.ToJson());
            if (Matching.Difference(expected, actual, ignoreCaseBelow: "headers") is { } difference) throw new StepFailure($"a request matching {expected.ToJson()}", $"{actual.ToJson()} ({difference})");
        }),
        StepDefinition.Of("the delays between requests for '{request}' should be between {low} and {high}", call =>
        {
            var (low, high) = (Exact(call["low"]), Exact(call["high"]));
            var delays = Delays(call);
            if (delays.Length == 0 || Array.Exists(delays, delay => delay < low || delay > high)) throw new StepFailure($"delays between {low} and {high}", List(delays));
            return Task.CompletedTask;
        }),
        StepDefinition.Of("the delays between requests for '{request}' should be {durations}", call =>
        {
            var expected = call["durations"].Trim('[', ']').Split((char[])[',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(word => word != "and").Select(Exact).ToArray();
            var delays = Delays(call);
            if (!AreEqual(expected, delays, call.World.Clock.IsVirtual)) throw new StepFailure($"the delays {List(expected)}", List(delays));
            return Task.CompletedTask;
        }),
    ];

    /// <summary>How much a real clock may differ from what was asked.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    private static Func<Task<IReadOnlyList<RecordedRequest>>> Look(StepCall call) => () => Task.FromResult(Of(call));

    private static IReadOnlyList<RecordedRequest> Of(StepCall call)
    {
        if (call["request"].Split(' ', 2, StringSplitOptions.TrimEntries) is not [var method, var path]) throw new StepFailure("'METHOD path'", call["request"]);
        return [.. call.World.Stubs.Requests.Where(request => string.Equals(request.Method, method, StringComparison.OrdinalIgnoreCase) && request.RawPath == path)];
    }

    private static string Everything(StepCall call) => string.Join(", ", call.World.Stubs.Requests.Select(request => $"{request.Method} {request.RawPath}").DefaultIfEmpty("none"));

    private static TimeSpan[] Delays(StepCall call)
    {
        var requests = Of(call);
        return [.. requests.Zip(requests.Skip(1), (first, second) => second.At - first.At)];
    }

    private static TimeSpan Exact(string text) => DurationText.TryParse(text, out var duration) && duration.Months == 0 ? duration.Exact : throw new StepFailure("an ISO 8601 duration without months", text);

    // On a virtual clock delays are exact; a real one is never early but may be late.
    private static bool AreEqual(TimeSpan[] expected, TimeSpan[] actual, bool exactly) => expected.Length == actual.Length
        && expected.Zip(actual).All(pair => exactly ? pair.First == pair.Second : pair.Second >= pair.First && pair.Second - pair.First <= Tolerance);

    private static string List(TimeSpan[] delays) => delays.Length == 0 ? "none" : string.Join(", ", delays.Select(delay => System.Xml.XmlConvert.ToString(delay)));
}
