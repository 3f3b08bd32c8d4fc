using System.Globalization;
using System.Text;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Tests.Shared;
using RabbitMQ.Client;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>A subscription to a real RabbitMQ, whose consumer is killed with SIGKILL again and again.</summary>
public sealed class SubscriptionCrashTests(RabbitServer rabbit) : IClassFixture<RabbitServer>
{
    private const string Queue = "orders";
    private const int Crashes = 3, PerCrash = 40, Messages = (Crashes + 1) * PerCrash;

    private string Document => $$$"""
        {"asyncapi": "3.0.0", "servers": {"rabbit": {"host": "127.0.0.1:{{{rabbit.Port}}}", "protocol": "amqp"}},
         "channels": {"orders": {"address": "{{{Queue}}}", "bindings": {"amqp": {"is": "queue"} } } },
         "operations": {"orders": {"action": "send", "channel": {"$ref": "#/channels/orders"} } } }
        """;

    private static string Workflow(Uri ledger) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: subscriber, version: '1.0.0' }
        timeout: { after: { minutes: 10 } }
        do:
          - hear:
              call: asyncapi
              with:
                document: { endpoint: '{{ledger}}document' }
                operation: orders
                subscription: { consume: { amount: {{Messages}} } }
              output: { as: '[ .[].payload.n ]' }
        """;

    [Fact]
    public async Task No_message_is_lost_and_none_is_consumed_twice_although_the_server_is_killed_again_and_again()
    {
        rabbit.RequireInstalled();
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var connection = await new ConnectionFactory { HostName = "127.0.0.1", Port = rabbit.Port }.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);

        await using var ledger = await EffectLedger.StartAsync(Document);
        await using var server = await CrashingServer.StartAsync(ledger.Address, new($"amqp://127.0.0.1:{rabbit.Port}"));
        await server.Client.Workflows.PublishAsync(Workflow(ledger.Address), cancellationToken);
        var id = (await server.Client.Executions.StartAsync("crash", "subscriber", new(), cancellationToken: cancellationToken)).Id;

        for (var sent = 0; sent < Messages; sent++)
        {
            // Killed at once: of the last few messages some are recorded, some acknowledged, some only on their way.
            if (sent > 0 && sent % PerCrash == 0) await server.KillAndRestartAsync();
            var text = sent.ToString(CultureInfo.InvariantCulture);
            await channel.BasicPublishAsync(
                "", Queue, mandatory: true, new BasicProperties { MessageId = $"order-{text}", ContentType = "application/json", Persistent = true }, Encoding.UTF8.GetBytes($$"""{"n":{{text}}}"""), cancellationToken);
        }

        var execution = await EndAsync(server, id, cancellationToken);
        Assert.True(execution.Status == ExecutionStatus.Completed, $"{execution.Status}: {execution.Error?.Detail}\n{server.Log}");
        Assert.Equal(Enumerable.Range(0, Messages), execution.Output!.Value.EnumerateArray().Select(number => number.GetInt32()).Order());
        // What the consumer leaves unacknowledged comes back to the queue when it goes.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await channel.ConsumerCountAsync(Queue, cancellationToken) > 0) await pace.WaitForNextTickAsync(cancellationToken);
        Assert.Equal(0u, await channel.MessageCountAsync(Queue, cancellationToken));
    }

    private static async Task<Execution> EndAsync(CrashingServer server, string id, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                var execution = await server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(30), limit.Token);
                if (execution.Status.IsTerminal()) return execution;
            }
            catch (PawlConnectionException)
            {
                await server.BackAsync(limit.Token);
            }
            catch (PawlApiException error) when (error.Status == 503)
            {
                await server.BackAsync(limit.Token);
            }
        }
    }
}
