using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Audit;

/// <summary>Writes the audit log: one writer for the process, which takes all that came while it wrote, and writes that as one batch.</summary>
/// <remarks>
/// An attempt is in the database before its action begins, so nothing can change without one. It need not be on disk by then: PostgreSQL keeps one
/// log, in order, so a change that survives a crash brings the attempt before it along. An outcome is written after the answer; where a crash comes
/// between, the attempt stands without one, and that is just what is known. Where the database crashes and the server does not, it may have lost
/// attempts whose actions go on: each is written again, together with its outcome.
/// </remarks>
public sealed partial class AuditLog : IAsyncDisposable
{
    /// <summary>Attempts that may wait to be written. Beyond it new actions are refused until the database is faster.</summary>
    public const int Capacity = 10_000;
    /// <summary>Entries in one batch.</summary>
    private const int Batch = 256;
    /// <summary>Tries at a chain that other servers write to at the same time.</summary>
    private const int MostTries = 20;
    /// <summary>Chains whose ends are remembered.</summary>
    private const int Heads = 10_000;
    private static readonly TimeSpan RetryLateAfter = TimeSpan.FromSeconds(1);

    private readonly IAuditStore store;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly Channel<Item> queue = Channel.CreateUnbounded<Item>(new() { SingleReader = true });
    private readonly Dictionary<string, AuditHead> heads = [];
    /// <summary>The last entry of each chain that this server has written. When it is gone, the database has lost what it need not have kept.</summary>
    private readonly Dictionary<string, AuditHead> written = [];
    /// <summary>Tenants whose chains have lost entries since this server began.</summary>
    private readonly HashSet<string> lossy = [];
    /// <summary>Outcomes that could not be written yet. Bounded by the attempts, each of which has one at most.</summary>
    private readonly List<Item> late = [];
    private readonly Task writing;
    private int waiting;

    /// <summary>Opens the log; disposing it writes what is left.</summary>
    public AuditLog(IAuditStore store, TimeProvider clock, ILogger<AuditLog> logger)
    {
        (this.store, this.clock, this.logger) = (store, clock, logger);
        writing = Task.Run(WriteAllAsync);
    }

    /// <summary>The time as entries have it: whole microseconds, which is what the database keeps.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var ticks = clock.GetUtcNow().UtcTicks;
            return new(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        }
    }

    /// <summary>Writes an attempt. Nothing may be changed before this returns.</summary>
    /// <param name="tenant">Whose chain.</param>
    /// <param name="draft">What is about to be done.</param>
    /// <param name="durable">Whether it must be on disk: for what reads the chain and tells where it ends.</param>
    /// <returns>Its place in the chain.</returns>
    /// <exception cref="StoreUnavailableException">It could not be written; the action must not begin.</exception>
    public async Task<long> AttemptAsync(string tenant, AuditDraft draft, bool durable = false)
    {
        if (Interlocked.Increment(ref waiting) > Capacity)
        {
            Interlocked.Decrement(ref waiting);
            throw new StoreUnavailableException("Too many actions wait for the audit log; try again in a moment.", null);
        }
        var item = new Item(tenant, draft, durable);
        if (!queue.Writer.TryWrite(item)) throw new StoreUnavailableException("The audit log is closed: the server stops.", null);
        return await item.Written.Task;
    }

    /// <summary>Writes an outcome, later: nobody waits for it.</summary>
    public void Outcome(string tenant, AuditDraft draft)
    {
        if (!queue.Writer.TryWrite(new(tenant, draft, Durable: false))) LogLost(logger, 1);
    }

    /// <summary>Waits until everything that came before is written, or has failed.</summary>
    public async Task FlushAsync()
    {
        var marker = new Item("", null, Durable: false);
        if (queue.Writer.TryWrite(marker)) await marker.Written.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writing;
    }

    private async Task WriteAllAsync()
    {
        while (await ReadyAsync())
        {
            var batch = late.ToList();
            late.Clear();
            while (batch.Count < Batch && queue.Reader.TryRead(out var item)) batch.Add(item);
            await WriteAsync(batch);
            foreach (var marker in batch.Where(item => item.Draft is null)) marker.Written.TrySetResult(0);
        }

        List<Item> last = [.. late];
        late.Clear();
        await WriteAsync(last);
        if (late.Count > 0) LogLost(logger, late.Count);
    }

    private async Task WriteAsync(List<Item> items)
    {
        foreach (var ofTenant in items.Where(item => item.Draft is not null).GroupBy(item => item.Tenant)) await WriteAsync(ofTenant.Key, [.. ofTenant]);
    }

    /// <summary>Waits for something to do; false when there is nothing left and nothing will come.</summary>
    private async Task<bool> ReadyAsync()
    {
        var next = queue.Reader.WaitToReadAsync().AsTask();
        if (late.Count == 0) return await next;
        await Task.WhenAny(next, Task.Delay(RetryLateAfter, clock));
        return !next.IsCompleted || await next;
    }

    private async Task WriteAsync(string tenant, ImmutableArray<Item> items)
    {
        try
        {
            for (var tries = 1; items.Length > 0; tries++)
            {
                try
                {
                    await AppendAsync(tenant, items);
                    return;
                }
                catch (AuditChainMovedException) when (tries < MostTries)
                {
                    heads.Remove(tenant);
                    // An answer that was lost may have been a yes: an outcome is written once.
                    items = await WithoutWrittenAsync(tenant, items);
                }
            }
        }
        catch (Exception error) when (error is not StoreUnavailableException && items.Length > 1)
        {
            // One of them is bad: alone, each shows which, and the others are written.
            heads.Remove(tenant);
            foreach (var item in items) await WriteAsync(tenant, [item]);
        }
        catch (Exception error)
        {
            heads.Remove(tenant);
            LogNotWritten(logger, error, tenant, items.Length);
            foreach (var item in items)
            {
                if (item.Draft!.Kind != AuditKind.Outcome) Done(item, 0, error);
                else if (error is StoreUnavailableException or AuditChainMovedException) late.Add(item with { IsRetry = true });
                else LogLost(logger, 1);
            }
        }
    }

    private async Task AppendAsync(string tenant, ImmutableArray<Item> items)
    {
        if (items.Any(item => item.IsRetry)) items = await WithoutWrittenAsync(tenant, items);
        var head = await HeadAsync(tenant);
        var lost = lossy.Contains(tenant) ? await LostAsync(tenant, items) : [];

        var entries = new List<AuditEntry>(items.Length);
        var places = new long[items.Length];
        for (var at = 0; at < items.Length; at++)
        {
            var draft = items[at].Draft!;
            if (lost.Contains(items[at]))
            {
                Append(draft with { Kind = AuditKind.Attempt, Attempt = null, Result = null, Status = null, Code = null, Before = null, After = null, Detail = "written again: the database lost it in a crash" });
                draft = draft with { Attempt = head.Sequence };
            }
            Append(draft);
            places[at] = head.Sequence;
        }
        if (entries.Count > 0) await store.AppendAsync(tenant, entries, items.Any(item => item.Durable), CancellationToken.None);

        if (heads.Count >= Heads) heads.Clear();
        if (written.Count >= Heads) written.Clear();
        heads[tenant] = written[tenant] = head;
        for (var at = 0; at < items.Length; at++) Done(items[at], places[at], null);

        void Append(AuditDraft draft)
        {
            entries.Add(AuditChain.Append(tenant, head, draft));
            head = new(entries[^1].Sequence, entries[^1].Hash);
        }
    }

    /// <summary>Where a chain ends; read anew, it is looked whether all that was written is still there.</summary>
    private async Task<AuditHead> HeadAsync(string tenant)
    {
        if (heads.TryGetValue(tenant, out var head)) return head;
        head = await store.HeadAsync(tenant, CancellationToken.None);
        if (written.TryGetValue(tenant, out var last) && !(await store.FindAsync(tenant, [last.Sequence], CancellationToken.None)).Any(entry => entry.Hash.Span.SequenceEqual(last.Hash.Span)))
        {
            lossy.Add(tenant);
            written.Remove(tenant);
        }
        return head;
    }

    /// <summary>Outcomes whose attempts are gone. Their numbers may belong to others by now.</summary>
    private async Task<HashSet<Item>> LostAsync(string tenant, ImmutableArray<Item> items)
    {
        var outcomes = items.Where(item => item.Draft!.Attempt is not null).ToList();
        if (outcomes.Count == 0) return [];
        var there = (await store.FindAsync(tenant, [.. outcomes.Select(item => item.Draft!.Attempt!.Value)], CancellationToken.None)).ToDictionary(entry => entry.Sequence);
        return [.. outcomes.Where(item => !there.TryGetValue(item.Draft!.Attempt!.Value, out var attempt) || !IsOf(attempt, item.Draft))];
    }

    private static bool IsOf(AuditEntry attempt, AuditDraft outcome) =>
        attempt.Kind == AuditKind.Attempt && attempt.Actor == outcome.Actor && attempt.Action == outcome.Action && attempt.Request == outcome.Request && attempt.TraceId == outcome.TraceId;

    private async Task<ImmutableArray<Item>> WithoutWrittenAsync(string tenant, ImmutableArray<Item> items)
    {
        var ended = await store.EndedAsync(tenant, [.. items.Select(item => item.Draft!.Attempt).OfType<long>()], CancellationToken.None);
        return [.. items.Where(item => item.Draft!.Attempt is not { } attempt || !ended.Contains(attempt))];
    }

    private void Done(Item item, long sequence, Exception? error)
    {
        if (item.Draft!.Kind == AuditKind.Attempt) Interlocked.Decrement(ref waiting);
        if (error is null) item.Written.TrySetResult(sequence);
        else item.Written.TrySetException(error as StoreUnavailableException ?? new StoreUnavailableException("The audit log could not be written, so nothing was done; try again.", error));
    }

    /// <summary>Something to write, or, without a draft, a mark that is reached when all before it is written.</summary>
    private sealed record Item(string Tenant, AuditDraft? Draft, bool Durable)
    {
        public bool IsRetry { get; init; }
        public TaskCompletionSource<long> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
