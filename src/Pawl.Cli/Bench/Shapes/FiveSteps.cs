using System.Diagnostics;
using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Bench.Measures;
using Pawl.Cli.Terminals;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Bench.Shapes;

/// <summary>Five trivial steps, each durable before the next begins.</summary>
internal sealed class FiveSteps : IBenchShape
{
    public string Name => "five-steps";
    public string Meaning => "Executions of five steps that take no time; each step's result is committed before the next begins. Concurrency: executions. Step: from its beginning until its result is durable and what follows begins.";
    public bool TakesHttp => true;

    public Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, CancellationToken cancellationToken) =>
        StepLoad.MeasureAsync(terminal, place, request, Name, BenchDocuments.FiveSteps, cancellationToken);
}

/// <summary>Executions of trivial steps, in a closed loop.</summary>
internal static class StepLoad
{
    public static async Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, string shape, BenchDocument document, CancellationToken cancellationToken, bool isSideBySide = false)
    {
        var meter = new BenchMeter();
        var steps = new StepRunner(meter) { AreSideBySide = isSideBySide };
        await using IBenchBed bed = request.OverHttp
            ? await ServerBed.StartAsync(terminal, place, meter, [steps], [document], cancellationToken)
            : await RuntimeBed.StartAsync(terminal, place, store => new CountingStore(store, meter), [steps], [document], cancellationToken, Roomy.For(request.Concurrency));
        await ClosedLoop.RunAsync(terminal, meter, request, async stop =>
        {
            var began = Stopwatch.GetTimestamp();
            steps.Ended(await bed.RunAsync(document.Id, JqValue.EmptyObject, stop));
            if (isSideBySide) meter.Time(Stopwatch.GetElapsedTime(began));
            meter.Execution();
        }, cancellationToken);
        return meter.Report(shape, request.Concurrency);
    }
}
