using System.Collections.Concurrent;
using Pawl.Engine;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Ownership;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Nodes;

/// <summary>Asks the owners of executions that are owned elsewhere: the request is an inbox row, the answer is written by the commit that consumes it.</summary>
/// <remarks>The effect happens exactly once: the row is consumed with it. When no answer comes in time it may still happen, as with a request to this node.</remarks>
internal sealed class NodeRequests(INodeMail mail, NodeIdentity self, RuntimeOptions options, RuntimeEnvironment environment)
{
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Reply<NodeAnswer>> _waiting = new();
    private readonly Signal _look = new();
    private int _asked;

    /// <summary>Requests that wait for their answers.</summary>
    public int Count => _waiting.Count;

    /// <summary>Asks the owner, and waits a bounded time for its answer.</summary>
    /// <exception cref="RuntimeUnavailableException">The store is away, too many requests wait, or no answer came in time.</exception>
    /// <exception cref="ExecutionQuarantinedException">The execution is set aside.</exception>
    public async Task<NodeAnswer> AskAsync(ExecutionKey execution, NodeRequest request, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _asked) > options.RemoteRequests)
        {
            Interlocked.Decrement(ref _asked);
            throw new RuntimeUnavailableException("Too many requests wait for other servers.", RetrySoon);
        }

        var row = new InboxRow(NewId(), execution, Partitioning.Of(execution), NodeJson.Write(request)) { Asker = self.Id };
        var reply = _waiting[row.Id] = new();
        try
        {
            await SendAsync(row, cancellationToken);
            return Understood(execution, await reply.WaitAsync().WaitAsync(options.AnswerWithin, environment.Time, cancellationToken));
        }
        catch (TimeoutException)
        {
            throw new RuntimeUnavailableException($"The server that owns the execution did not answer within {options.AnswerWithin.TotalSeconds} s. The request may still take effect.", RetrySoon) { MayHaveHappened = true };
        }
        finally
        {
            _waiting.TryRemove(row.Id, out _);
            Interlocked.Decrement(ref _asked);
        }
    }

    /// <summary>Answers may be there.</summary>
    public void Look() => _look.Set();

    /// <summary>Takes answers when it is told that there are some, and now and then while requests wait, until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var closing = stopping.Register(_look.Close);
        await using var alarm = environment.Time.CreateTimer(_ => { if (!_waiting.IsEmpty) _look.Set(); }, null, options.Beat, options.Beat);
        while (await _look.WaitAsync() && !stopping.IsCancellationRequested)
        {
            try
            {
                foreach (var answer in await mail.TakeAnswersAsync(self.Id, stopping))
                {
                    if (_waiting.TryGetValue(answer.Request, out var reply)) reply.Answer(NodeJson.ReadAnswer(answer.Answer.Span));
                }
            }
            catch (Exception away) when (away is StoreUnavailableException || (away is OperationCanceledException && stopping.IsCancellationRequested))
            {
                // The answers stay; the alarm looks again.
            }
        }
    }

    private async Task SendAsync(InboxRow row, CancellationToken cancellationToken)
    {
        try
        {
            await mail.SendAsync(row, cancellationToken);
            await mail.NotifyAsync(NodeNotice.InboxGrew([row.Partition]), cancellationToken);
        }
        catch (StoreUnavailableException away)
        {
            throw new RuntimeUnavailableException("The store is away.", RetrySoon, away) { MayHaveHappened = true };
        }
    }

    private static NodeAnswer Understood(ExecutionKey execution, NodeAnswer answer) => answer switch
    {
        QuarantinedAnswer aside => throw new ExecutionQuarantinedException(new(execution, aside.Reason, "", aside.At)),
        UnavailableAnswer away => throw new RuntimeUnavailableException(away.Message, RetrySoon),
        _ => answer,
    };

    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        environment.Entropy(bytes);
        return new(bytes);
    }
}
