using System.Diagnostics;
using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Bench.Measures;
using Pawl.Cli.Terminals;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Bench.Shapes;

/// <summary>Nothing but starts.</summary>
internal sealed class StartOnly : IBenchShape
{
    public string Name => "start-only";
    public string Meaning => "Starts of executions that end at once. Concurrency: starts under way. Step: a start, until its answer, which comes when it is durable.";
    public bool TakesHttp => true;

    public async Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, CancellationToken cancellationToken)
    {
        var meter = new BenchMeter();
        await using IBenchBed bed = request.OverHttp
            ? await ServerBed.StartAsync(terminal, place, meter, [], [BenchDocuments.NoStep], cancellationToken)
            : await RuntimeBed.StartAsync(terminal, place, store => new CountingStore(store, meter), [], [BenchDocuments.NoStep], cancellationToken, Roomy.For(request.Concurrency));
        await ClosedLoop.RunAsync(terminal, meter, request, async stop =>
        {
            var began = Stopwatch.GetTimestamp();
            await bed.StartAsync(BenchDocuments.NoStep.Id, JqValue.EmptyObject, stop);
            meter.Step(Stopwatch.GetElapsedTime(began));
            meter.Execution();
        }, cancellationToken);
        return meter.Report(Name, request.Concurrency);
    }
}
