using System.Collections.Concurrent;
using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Bench.Measures;
using Pawl.Cli.Terminals;
using Pawl.Engine;
using Pawl.Language.Expressions;
using Pawl.Runtime.Storage;

namespace Pawl.Cli.Bench.Shapes;

/// <summary>Timers that become due at a steady rate.</summary>
internal sealed class Timers : IBenchShape
{
    private const int Starters = 512;
    /// <summary>Executions whose starts tell how long the others will take.</summary>
    private const int Sounding = 2_000;

    public string Name => "timers";
    public string Meaning => "Executions asleep, so that timers become due at a steady rate. Concurrency: timers due in a second. Step: how late the end of a sleep is durable; 'early' counts those decided before their time.";
    public bool TakesHttp => false;

    public async Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, CancellationToken cancellationToken)
    {
        var meter = new BenchMeter();
        var fired = new FiredTimers(meter);
        var count = (int)Math.Max(1, request.Concurrency * request.Measured.TotalSeconds);
        await using var bed = await RuntimeBed.StartAsync(terminal, place, store => new CountingStore(store, meter, fired.Committed), [], [BenchDocuments.Sleep], cancellationToken, options =>
        {
            Roomy.For(Starters)(options);
            options.HotExecutions = 2 * count;
        });
        terminal.Say($"putting {count:N0} executions to sleep …");
        var time = terminal.Time;
        var sounding = Math.Min(Sounding, count);
        var began = time.GetTimestamp();
        // These wait for longer than the measurement; they tell how long the others' starts take.
        await StartAllAsync(bed, sounding, _ => TimeSpan.FromDays(1), cancellationToken);
        var each = time.GetElapsedTime(began) / sounding;
        var firstDue = time.GetUtcNow() + (each * count * 2) + TimeSpan.FromSeconds(2);
        await StartAllAsync(bed, count, at => firstDue + (request.Measured * ((double)at / count)) - time.GetUtcNow(), cancellationToken);
        var late = time.GetUtcNow() - firstDue;
        if (late > TimeSpan.Zero) terminal.Say($"the starts took {late.TotalSeconds:0.0} s longer than expected: the first timers were due before the last execution slept.");
        else await Task.Delay(-late, time, cancellationToken);

        terminal.Say($"measuring for {request.Measured.TotalSeconds:0.#} s …");
        meter.Start();
        await fired.WaitForAsync(count, cancellationToken);
        meter.Stop();
        return meter.Report(Name, request.Concurrency) with { More = [("timers", count), ("early", fired.Early), ("latest_ms", fired.Latest.TotalMilliseconds)] };
    }

    private static async Task StartAllAsync(RuntimeBed bed, int count, Func<int, TimeSpan> delay, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Starters, CancellationToken = cancellationToken }, async (at, stop) =>
            await bed.StartAsync(BenchDocuments.Sleep.Id, JqValue.Object(("delay", JqValue.From(Math.Max(0, (long)delay(at).TotalMilliseconds)))), stop));

    /// <summary>Compares when timers are due with when what follows from them is durable.</summary>
    private sealed class FiredTimers(BenchMeter meter)
    {
        private readonly ConcurrentDictionary<ExecutionKey, DateTimeOffset> _due = new();
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _latestTicks;
        private int _early;
        private int _fired;
        private int _expected = int.MaxValue;

        public int Early => Volatile.Read(ref _early);

        public TimeSpan Latest => TimeSpan.FromTicks(Volatile.Read(ref _latestTicks));

        public void Committed(CommitRound round)
        {
            var now = TimeProvider.System.GetUtcNow();
            foreach (var entry in round.Entries)
            {
                foreach (var (_, due) in entry.TimersSet) _due[entry.Execution] = due;
                if (entry.TimersCleared.IsEmpty || !_due.TryRemove(entry.Execution, out var wanted)) continue;
                if (entry.At < wanted) Interlocked.Increment(ref _early);
                var late = now - wanted;
                // One committer: nobody else writes this.
                if (late.Ticks > _latestTicks) Volatile.Write(ref _latestTicks, late.Ticks);
                meter.Step(late);
                meter.Execution();
                if (Interlocked.Increment(ref _fired) >= Volatile.Read(ref _expected)) _all.TrySetResult();
            }
        }

        public Task WaitForAsync(int count, CancellationToken cancellationToken)
        {
            Volatile.Write(ref _expected, count);
            if (Volatile.Read(ref _fired) >= count) _all.TrySetResult();
            return _all.Task.WaitAsync(cancellationToken);
        }
    }
}
