using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Rates;
using Pawl.Runtime.Storage;

namespace Pawl.Server.Rates;

/// <summary>Counts requests against limits that hold over all servers, mostly without asking anybody: servers take shares of a limit from the database.</summary>
/// <remarks>
/// Shares are asked for before the ones at hand are used up, for many subjects in one question, so requests rarely wait, and never one by one. In a window
/// all servers together admit at most the limit and <see cref="RatePolicy.Float"/> for each server. While the database is away each server counts alone.
/// Windows go by the clock of the database.
/// </remarks>
internal sealed partial class RateBook(IRateStore store, TimeProvider time, ILogger<RateBook> logger) : BackgroundService
{
    /// <summary>Subjects remembered. Beyond it those of closed windows are forgotten, and where that does not help, all new ones count as one.</summary>
    private const int Capacity = 100_000;
    /// <summary>Subjects of one question.</summary>
    private const int Batch = 500;
    /// <summary>Characters of a subject.</summary>
    private const int SubjectLength = 500;
    private const string Others = "*";
    /// <summary>How long a request waits for a share at most. Then it is refused: whoever is that fast can come again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Policy, string Subject), RateBucket> buckets = new();
    private readonly Channel<RateBucket> asking = Channel.CreateUnbounded<RateBucket>(new() { SingleReader = true });
    private TimeSpan ahead;
    private long questions;

    /// <summary>How often the database was asked.</summary>
    public long Questions => Volatile.Read(ref questions);

    /// <summary>The time by the clock of the database, as far as it is known.</summary>
    private DateTimeOffset Now => time.GetUtcNow() + ahead;

    /// <summary>Counts a request.</summary>
    public async ValueTask<RateVerdict> TakeAsync(RatePolicy policy, string subject)
    {
        var bucket = Find(policy, subject);
        var deadline = time.GetTimestamp();
        while (true)
        {
            var verdict = bucket.TryTake(Now, out var mustAsk, out var pending);
            if (mustAsk && !asking.Writer.TryWrite(bucket)) bucket.Answer(null); // the server stops
            if (pending is null || time.GetElapsedTime(deadline) >= Patience) return verdict;
            try { await pending.WaitAsync(Patience, time); }
            catch (TimeoutException) { return verdict; }
        }
    }

    /// <summary>What a request would find, without counting it.</summary>
    public RateVerdict Peek(RatePolicy policy, string subject) => Find(policy, subject).Peek(Now);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first request: one counted in a window of this machine's clock would be counted once more in the database's.
        await LearnTimeAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var forgetting = ForgetAsync(stoppingToken);
        var batch = new List<RateBucket>(Batch);
        try
        {
            while (await asking.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < Batch && asking.Reader.TryRead(out var bucket)) batch.Add(bucket);
                await AskAsync(batch, stoppingToken);
                batch.Clear();
            }
        }
        finally
        {
            // Nobody is left to answer: who waits goes on by what is known.
            asking.Writer.TryComplete();
            foreach (var bucket in batch) bucket.Answer(null);
            while (asking.Reader.TryRead(out var bucket)) bucket.Answer(null);
        }
        await forgetting;
    }

    private async Task AskAsync(List<RateBucket> batch, CancellationToken cancellationToken)
    {
        var asks = batch.ConvertAll(bucket => bucket.Ask());
        Interlocked.Increment(ref questions);
        RateReply? reply = null;
        try
        {
            reply = await store.TakeAsync(asks, cancellationToken);
            ahead = reply.Now - time.GetUtcNow();
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Requests that the database is needed for fail by themselves; limits must not take the others along.
            LogAway(logger, fault.Message);
        }
        for (var at = 0; at < batch.Count; at++)
            batch[at].Answer(reply is not null && reply.Shares.TryGetValue((asks[at].Subject, asks[at].Window), out var share) ? share : null);
    }

    private async Task LearnTimeAsync(CancellationToken cancellationToken)
    {
        try { ahead = (await store.TakeAsync([new("clock:", 0, TimeSpan.FromSeconds(1), 1, 0, 0)], cancellationToken)).Now - time.GetUtcNow(); }
        catch (StoreUnavailableException fault) { LogAway(logger, fault.Message); }
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ForgetEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                ForgetClosed();
                try { await store.ForgetAsync(cancellationToken); }
                catch (StoreUnavailableException) { } // the next minute will do
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
    }

    private RateBucket Find(RatePolicy policy, string subject)
    {
        if (subject.Length > SubjectLength) subject = subject[..SubjectLength];
        if (buckets.TryGetValue((policy.Name, subject), out var known)) return known;
        if (buckets.Count >= Capacity) ForgetClosed();
        if (buckets.Count >= Capacity) subject = Others;
        return buckets.GetOrAdd((policy.Name, subject), static (key, policy) => new(policy, key.Subject), policy);
    }

    private void ForgetClosed()
    {
        var now = Now;
        foreach (var (key, bucket) in buckets)
        {
            if (bucket.IsIdleAt(now)) buckets.TryRemove(KeyValuePair.Create(key, bucket));
        }
    }

    [LoggerMessage(5401, LogLevel.Warning, "Limits of requests are counted by this server alone until their windows end: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
