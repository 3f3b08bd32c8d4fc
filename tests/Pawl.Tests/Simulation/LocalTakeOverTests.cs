using System.Text;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.Stimuli;
using Pawl.Language.Expressions;
using Pawl.Runtime.Events;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.Tests.Simulation;

/// <summary>A process takes everything over while the one before it has not noticed yet, and nobody shares by leases.</summary>
public sealed class LocalTakeOverTests
{
    private readonly SimulatedWorld _world = new(seed: 1);
    private readonly SimulatedDatabase _database = new();
    private SimulatedNode? _node;

    [Fact]
    public void The_old_process_accepts_no_event_any_more_so_that_none_overtakes_another()
    {
        var (key, old) = (Listening(), _node!);
        var young = Start("young");

        var refused = Assert.Throws<RuntimeUnavailableException>(() => Publish(old, key, 1));
        Assert.Contains("took over", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_database.Journal.Events);
        for (var number = 1; number <= 2; number++) Publish(young, key, number);
        _world.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal("[1,2]", Do(young.Ask(runtime => runtime.GetStateAsync(key, CancellationToken.None)))!.Output?.ToJson());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_row_that_nobody_was_told_of_does_not_wait_for_a_restart(bool isSwept)
    {
        var key = Listening(isSwept ? Plant.None : Plant.InboxNeverSwept);
        // Behind the recovery, which reads whatever is there.
        _world.Pass(TimeSpan.FromSeconds(2));
        _database.Inbox.Add(new(Guid.NewGuid(), key, Partitioning.Of(key), HistoryJson.Write(new CancelExecution("by inbox"))));

        _world.Pass(TimeSpan.FromSeconds(20));

        Assert.Equal(isSwept, _database.Inbox.Count == 0);
        Assert.Equal(isSwept ? StatusPhase.Cancelled : null, _database.Executions[key].State.End);
    }

    private ExecutionKey Listening(Plant plant = Plant.None)
    {
        _database.Definitions.AddRange(SimulatedConversation.Definitions);
        var key = new ExecutionKey("default", "ticks-1");
        _node = Start("old", plant);
        Do(_node.Ask(runtime => runtime.StartAsync(new() { Tenant = key.Tenant, Definition = new("sim", "ticks", "1.0.0"), Input = JqValue.Parse("""{"type":"tick"}"""), Id = key.Id, RequestDigest = new byte[] { 1 } }, CancellationToken.None)));
        return key;
    }

    private void Publish(SimulatedNode node, ExecutionKey key, int number)
    {
        var id = $"tick-{number}";
        var incoming = new IncomingEvent("/sim", id, "tick", Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{id}}","source":"/sim","type":"tick","data":{{number}}}"""));
        Do(node.Ask(runtime => runtime.AppendAsync(key.Tenant, [incoming], CancellationToken.None)));
    }

    private SimulatedNode Start(string name, Plant plant = Plant.None)
    {
        var node = new SimulatedNode(_world, _database, new(), new(_world, _database), new(_world), new() { Node = name }, isShared: false, plant);
        Do(node.Ask(async runtime =>
        {
            await runtime.StartAsync(CancellationToken.None);
            return true;
        }));
        return node;
    }

    private T Do<T>(Task<T> call)
    {
        _world.RunUntil(() => call.IsCompleted, TimeSpan.FromSeconds(10));
        return call.IsCompleted ? call.GetAwaiter().GetResult() : throw new InvalidOperationException("the call waits for something");
    }
}
