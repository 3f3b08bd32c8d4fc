using System.Diagnostics;
using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Bench.Measures;
using Pawl.Cli.Terminals;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Bench.Shapes;

/// <summary>Events into executions that wait for them.</summary>
internal sealed class Signals : IBenchShape
{
    private const int Starters = 512;
    private const int Batch = 100;

    public string Name => "signals";
    public string Meaning => "Events, each for one of the executions that wait for one, told apart by correlation. Concurrency: executions that wait, one event each. Step: from the sending of an event until its execution has ended. The starts between are not measured.";
    public bool TakesHttp => true;

    public async Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, CancellationToken cancellationToken)
    {
        var meter = new BenchMeter();
        await using IBenchBed bed = request.OverHttp
            ? await ServerBed.StartAsync(terminal, place, meter, [], [BenchDocuments.Listen], cancellationToken)
            : await RuntimeBed.StartAsync(terminal, place, store => new CountingStore(store, meter), [], [BenchDocuments.Listen], cancellationToken, Roomy.Hot(request.Concurrency, request.Concurrency));
        terminal.Say($"warming up with {request.Concurrency:N0} executions that wait …");
        await RoundAsync(bed, meter, request.Concurrency, isMeasured: false, cancellationToken);
        while (meter.Measured < request.Measured)
        {
            terminal.Say($"measured {meter.Measured.TotalSeconds:0.0} s of {request.Measured.TotalSeconds:0.#} s …");
            await RoundAsync(bed, meter, request.Concurrency, isMeasured: true, cancellationToken);
        }
        return meter.Report(Name, request.Concurrency);
    }

    private static async Task RoundAsync(IBenchBed bed, BenchMeter meter, int count, bool isMeasured, CancellationToken cancellationToken)
    {
        var orders = new string[count];
        var executions = new string[count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Starters, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), parallel, async (at, stop) =>
        {
            orders[at] = Guid.NewGuid().ToString("N");
            executions[at] = await bed.StartAsync(BenchDocuments.Listen.Id, JqValue.Object(("order", JqValue.From(orders[at]))), stop);
        });

        if (isMeasured) meter.Start();
        var ends = new Task[count];
        await Parallel.ForEachAsync(Enumerable.Range(0, count).Chunk(Batch), parallel, async (batch, stop) =>
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var at in batch) ends[at] = EndedAsync(at, began);
            await bed.SendAsync([.. batch.Select(at => new BenchEvent(orders[at], orders[at]))], stop);
        });
        await Task.WhenAll(ends);
        if (isMeasured) meter.Stop();

        async Task EndedAsync(int at, long began)
        {
            await bed.EndAsync(executions[at], cancellationToken);
            meter.Step(Stopwatch.GetElapsedTime(began));
            meter.Execution();
        }
    }
}
