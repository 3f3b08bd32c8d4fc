using System.Diagnostics;
using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Bench.Measures;
using Pawl.Cli.Terminals;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Bench.Shapes;

/// <summary>A node dies with executions under way: how long until the next one has them going again.</summary>
internal sealed class RecoveryAfterKill : IBenchShape
{
    private const int Starters = 512;

    public string Name => "recovery";
    public string Meaning => "Executions with a step under way when their runtime is lost, as by kill -9: a second one takes over on the same database. Concurrency: executions. first_progress_ms and all_going_ms count from its start; step: an answer that it made durable.";
    public bool TakesHttp => false;

    public async Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, CancellationToken cancellationToken)
    {
        var count = request.Concurrency;
        await using var storage = await RuntimeBed.OpenAsync(terminal, place.Options, cancellationToken);
        await RuntimeBed.PublishAsync(storage, [BenchDocuments.FiveSteps], cancellationToken);
        var never = new StepRunner(new BenchMeter()) { Held = new TaskCompletionSource().Task };
        await using var lost = await RuntimeBed.OnAsync(storage, store => store, [never], cancellationToken, Roomy.For(count));
        terminal.Say($"starting {count:N0} executions whose first step never ends …");
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Starters, CancellationToken = cancellationToken }, async (_, stop) =>
            await lost.StartAsync(BenchDocuments.FiveSteps.Id, JqValue.EmptyObject, stop));

        terminal.Say("taking over …");
        var meter = new BenchMeter();
        var progress = new FirstOf(count);
        meter.Start();
        // The first one has lost its partitions with this: it can commit nothing more, as if it were dead.
        await using var second = await RuntimeBed.OnAsync(storage, store => new CountingStore(store, meter, round => progress.Add(round.Entries.Count)), [new StepRunner(meter)], cancellationToken, Roomy.For(count));
        var first = await progress.First.WaitAsync(cancellationToken);
        await second.Recovered.WaitAsync(cancellationToken);
        var going = progress.Elapsed;
        var all = await progress.All.WaitAsync(cancellationToken);
        meter.Stop();
        return meter.Report(Name, count) with
        {
            More = [("first_progress_ms", first.TotalMilliseconds), ("all_going_ms", going.TotalMilliseconds), ("as_many_commits_ms", all.TotalMilliseconds)],
        };
    }

    /// <summary>Tells when the first decision was durable, and when as many as there are executions were.</summary>
    private sealed class FirstOf(int count)
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private readonly TaskCompletionSource<TimeSpan> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<TimeSpan> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _seen;

        public Task<TimeSpan> First => _first.Task;

        public Task<TimeSpan> All => _all.Task;

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

        public void Add(int decisions)
        {
            _seen += decisions;
            _first.TrySetResult(Elapsed);
            if (_seen >= count) _all.TrySetResult(Elapsed);
        }
    }
}
