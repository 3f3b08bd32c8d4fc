using System.Diagnostics;
using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Bench.Measures;
using Pawl.Cli.Terminals;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Bench.Shapes;

/// <summary>Executions asleep: what they cost in memory, and what they cost a start.</summary>
internal sealed class Waiting : IBenchShape
{
    private const int Starters = 512;
    /// <summary>Executions before the first measurement of memory, for everything that is made once.</summary>
    private const int First = 2_000;
    private static readonly TimeSpan Long = TimeSpan.FromDays(365);

    public string Name => "waiting";
    public string Meaning => "Executions asleep: memory for each while it is kept hot and once it is evicted, and how long a start with all of them takes until new work makes progress. Concurrency: executions. Step: the start of one of them. --seconds is not looked at.";
    public bool TakesHttp => false;

    public async Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, CancellationToken cancellationToken)
    {
        var meter = new BenchMeter();
        var steps = new StepRunner(meter);
        var count = request.Concurrency;
        await using var storage = await RuntimeBed.OpenAsync(terminal, place.Options, cancellationToken);
        await RuntimeBed.PublishAsync(storage, [BenchDocuments.Sleep, BenchDocuments.OneStep], cancellationToken);

        double hot;
        await using (var bed = await RuntimeBed.OnAsync(storage, store => new CountingStore(store, meter), [steps], cancellationToken, Roomy.Hot(Starters, count + First)))
        {
            await SleepAsync(bed, meter, First, cancellationToken);
            var before = LiveBytes();
            terminal.Say($"putting {count:N0} executions to sleep …");
            meter.Start();
            await SleepAsync(bed, meter, count, cancellationToken);
            meter.Stop();
            hot = (LiveBytes() - before) / (double)count;
        }

        var empty = LiveBytes();
        terminal.Say("starting with all of them …");
        var began = Stopwatch.GetTimestamp();
        await using var second = await RuntimeBed.OnAsync(storage, store => store, [steps], cancellationToken, Roomy.Hot(Starters, 0));
        var taken = Stopwatch.GetElapsedTime(began);
        await second.RunAsync(BenchDocuments.OneStep.Id, JqValue.EmptyObject, cancellationToken);
        var progress = Stopwatch.GetElapsedTime(began);
        await second.Recovered.WaitAsync(cancellationToken);
        var recovered = Stopwatch.GetElapsedTime(began);
        return meter.Report(Name, count) with
        {
            More =
            [
                ("hot_bytes_each", hot),
                ("evicted_bytes_each", Math.Max(0, LiveBytes() - empty) / (double)count),
                ("start_ms", taken.TotalMilliseconds),
                ("first_progress_ms", progress.TotalMilliseconds),
                ("recovered_ms", recovered.TotalMilliseconds),
            ],
        };
    }

    private static async Task SleepAsync(RuntimeBed bed, BenchMeter meter, int count, CancellationToken cancellationToken)
    {
        var input = JqValue.Object(("delay", JqValue.From((long)Long.TotalMilliseconds)));
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Starters, CancellationToken = cancellationToken }, async (_, stop) =>
        {
            var began = Stopwatch.GetTimestamp();
            await bed.StartAsync(BenchDocuments.Sleep.Id, input, stop);
            meter.Step(Stopwatch.GetElapsedTime(began));
            meter.Execution();
        });
    }

    private static long LiveBytes()
    {
        for (var twice = 0; twice < 2; twice++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
