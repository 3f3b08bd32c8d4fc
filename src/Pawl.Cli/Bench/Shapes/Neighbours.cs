using System.Diagnostics;
using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Bench.Measures;
using Pawl.Cli.Terminals;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Bench.Shapes;

/// <summary>What one tenant's flood costs another.</summary>
internal sealed class Neighbours : IBenchShape
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    public string Name => "neighbours";
    public string Meaning => "A tenant that begins an execution of five steps every 20 ms: alone first ('quiet'), then beside another one that floods. Concurrency: executions of the flood. Step: an execution of the first tenant beside the flood.";
    public bool TakesHttp => false;

    public async Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, CancellationToken cancellationToken)
    {
        var (quiet, beside, flood) = (new BenchMeter(), new BenchMeter(), new BenchMeter());
        var steps = new StepRunner(new());
        await using var bed = await RuntimeBed.StartAsync(terminal, place, store => new CountingStore(store, beside), [steps], [BenchDocuments.FiveSteps], cancellationToken, Roomy.For(request.Concurrency));
        await using var crowd = await bed.AsAsync("flood", [BenchDocuments.FiveSteps], cancellationToken);

        terminal.Say($"measuring the tenant alone for {request.Measured.TotalSeconds:0.#} s …");
        await PaceAsync(bed, request.WarmUp, new());
        await MeasuredAsync(quiet, () => PaceAsync(bed, request.Measured, quiet));

        terminal.Say($"measuring it beside {request.Concurrency:N0} of another tenant for {request.Measured.TotalSeconds:0.#} s …");
        var isOver = false;
        var drivers = Enumerable.Range(0, request.Concurrency).Select(_ => Task.Run(FloodAsync, cancellationToken)).ToArray();
        try
        {
            await PaceAsync(bed, request.WarmUp, new());
            flood.Start();
            await MeasuredAsync(beside, () => PaceAsync(bed, request.Measured, beside));
            flood.Stop();
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            await Task.WhenAll(drivers);
        }

        return beside.Report(Name, request.Concurrency) with
        {
            More =
            [
                ("quiet_p50_ms", quiet.StepTimes.Milliseconds(0.5)), ("quiet_p99_ms", quiet.StepTimes.Milliseconds(0.99)),
                ("flood_executions_per_s", flood.Report(Name, request.Concurrency).ExecutionsPerSecond),
            ],
        };

        async Task FloodAsync()
        {
            while (!Volatile.Read(ref isOver))
            {
                steps.Ended(await crowd.RunAsync(BenchDocuments.FiveSteps.Id, JqValue.EmptyObject, cancellationToken));
                flood.Execution();
            }
        }

        async Task PaceAsync(RuntimeBed tenant, TimeSpan duration, BenchMeter meter)
        {
            var running = new List<Task>();
            using var pace = new PeriodicTimer(Pace, terminal.Time);
            var began = terminal.Time.GetTimestamp();
            do running.Add(OnceAsync(tenant, meter));
            while (terminal.Time.GetElapsedTime(began) < duration && await pace.WaitForNextTickAsync(cancellationToken));
            await Task.WhenAll(running);
        }

        async Task OnceAsync(RuntimeBed tenant, BenchMeter meter)
        {
            var began = Stopwatch.GetTimestamp();
            steps.Ended(await tenant.RunAsync(BenchDocuments.FiveSteps.Id, JqValue.EmptyObject, cancellationToken));
            meter.Step(Stopwatch.GetElapsedTime(began));
            meter.Execution();
        }
    }

    private static async Task MeasuredAsync(BenchMeter meter, Func<Task> load)
    {
        meter.Start();
        await load();
        meter.Stop();
    }
}
