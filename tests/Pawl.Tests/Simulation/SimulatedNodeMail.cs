using Pawl.Engine;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation;

/// <summary>Requests, answers and notices through the simulated database.</summary>
/// <param name="world">Delays notices.</param>
/// <param name="database">What is durable.</param>
/// <param name="process">The node's process: it hears nothing once it is dead.</param>
/// <param name="faults">Loses and doubles notices.</param>
/// <param name="reach">Gets to the database, or fails.</param>
internal sealed class SimulatedNodeMail(SimulatedWorld world, SimulatedDatabase database, SimulatedScheduler process, StoreFaults faults, Func<CancellationToken, Task> reach) : INodeMail
{
    private static readonly TimeSpan Latest = TimeSpan.FromMilliseconds(200);

    public async Task SendAsync(InboxRow request, CancellationToken cancellationToken)
    {
        await reach(cancellationToken);
        if (!database.Answers.Exists(answer => answer.Request == request.Id) && !database.Inbox.Exists(row => row.Id == request.Id)) database.Inbox.Add(request);
    }

    public async Task<IReadOnlyList<AnswerRow>> TakeAnswersAsync(Guid node, CancellationToken cancellationToken)
    {
        await reach(cancellationToken);
        var taken = database.Answers.Where(answer => answer.Asker == node).ToList();
        database.Answers.RemoveAll(taken.Contains);
        return taken;
    }

    public async Task<IReadOnlyDictionary<ExecutionKey, ExecutionProgress>> ReadProgressAsync(IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken)
    {
        await reach(cancellationToken);
        return executions.Where(database.Executions.ContainsKey).ToDictionary(key => key, key => new ExecutionProgress(database.Executions[key].Position, database.Executions[key].EndedAt is not null));
    }

    public async Task<IReadOnlyList<int>> FindWaitingAsync(IReadOnlyCollection<int> partitions, TimeSpan olderThan, CancellationToken cancellationToken)
    {
        await reach(cancellationToken);
        return [.. database.Inbox.Select(row => row.Partition).Where(partitions.Contains).Distinct()];
    }

    public async Task NotifyAsync(NodeNotice notice, CancellationToken cancellationToken)
    {
        try
        {
            await reach(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return;
        }
        foreach (var listener in database.Listeners.ToList()) listener(notice);
    }

    public async Task ListenAsync(Action<NodeNotice> heard, Action mayHaveMissed, CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(NodeNotice notice)
        {
            if (process.IsDead || world.Random.Chance(faults.LostNotices)) return;
            for (var times = world.Random.Chance(faults.DoubledNotices) ? 2 : 1; times > 0; times--)
            {
                _ = process.Run(async () =>
                {
                    await Task.Delay(world.Random.Between(TimeSpan.Zero, Latest), world.Clock, CancellationToken.None);
                    heard(notice);
                });
            }
        }

        database.Listeners.Add(Hear);
        mayHaveMissed();
        cancellationToken.Register(() =>
        {
            database.Listeners.Remove(Hear);
            stopped.TrySetResult();
        });
        await stopped.Task;
    }
}
