using System.Diagnostics;
using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Bench.Measures;
using Pawl.Cli.Terminals;
using Pawl.Language.Expressions;
using Pawl.Runners;

namespace Pawl.Cli.Bench.Shapes;

/// <summary>One real HTTP call, beside the same call without Pawl.</summary>
internal sealed class OneHttp : IBenchShape
{
    public string Name => "one-http";
    public string Meaning => "Executions of one HTTP call to a service on loopback, and before that the same calls without Pawl (direct_…). Concurrency: executions, or calls. Step: an execution from its start to its end.";
    public bool TakesHttp => true;

    public async Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, CancellationToken cancellationToken)
    {
        await using var service = await AnsweringService.StartAsync(cancellationToken);
        var direct = await DirectAsync(terminal, service, request, cancellationToken);
        var document = BenchDocuments.Call(service.Address.Port);
        var meter = new BenchMeter();
        string[] allowed = [$"127.0.0.1:{service.Address.Port}"];
        using var runners = PawlRunners.Create(new RunnerOptions { Outbound = { AllowedTargets = allowed } }, TimeProvider.System);
        await using IBenchBed bed = request.OverHttp
            ? await ServerBed.StartAsync(terminal, place.Allowing(allowed), meter, [], [document], cancellationToken)
            : await RuntimeBed.StartAsync(terminal, place, store => new CountingStore(store, meter), runners.All, [document], cancellationToken, Roomy.For(request.Concurrency));
        await ClosedLoop.RunAsync(terminal, meter, request, async stop =>
        {
            var began = Stopwatch.GetTimestamp();
            await bed.RunAsync(document.Id, JqValue.EmptyObject, stop);
            meter.Step(Stopwatch.GetElapsedTime(began));
            meter.Execution();
        }, cancellationToken);
        return meter.Report(Name, request.Concurrency) with
        {
            More =
            [
                ("direct_calls_per_s", direct.StepsPerSecond),
                ("direct_p50_ms", direct.MedianMs),
                ("commit_p50_ms", meter.CommitTimes.Milliseconds(0.5)),
                // Beside the least that it can take: the call itself, and a commit before and after it.
                ("of_call_and_two_commits", meter.StepTimes.Milliseconds(0.5) / Math.Max(1e-3, direct.MedianMs + (2 * meter.CommitTimes.Milliseconds(0.5)))),
            ],
        };
    }

    private static async Task<BenchReport> DirectAsync(Terminal terminal, AnsweringService service, BenchRequest request, CancellationToken cancellationToken)
    {
        var meter = new BenchMeter();
        using var client = new HttpClient();
        terminal.Say("without Pawl:");
        await ClosedLoop.RunAsync(terminal, meter, request, async stop =>
        {
            var began = Stopwatch.GetTimestamp();
            await client.GetByteArrayAsync(service.Address, stop);
            meter.Step(Stopwatch.GetElapsedTime(began));
        }, cancellationToken);
        terminal.Say("with Pawl:");
        return meter.Report("direct", request.Concurrency);
    }
}
