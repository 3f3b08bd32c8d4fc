using System.Text;
using Pawl.Language.Definitions;
using Pawl.Tests.Shared;
using RabbitMQ.Client;
using Xunit;

namespace Pawl.Tests.AsyncApi;

public sealed class AmqpSubscribeTests(RabbitServer rabbit) : IClassFixture<RabbitServer>
{
    private const string Watch = """{"operation": "tell"}""";

    [Fact]
    public async Task A_message_comes_with_headers_and_correlation_and_stays_in_the_queue_until_it_is_durable()
    {
        rabbit.RequireInstalled();
        await using var broker = await Broker.OpenAsync(rabbit.Port);
        await SendAsync(broker, "first", """{"n":1}""", "m-1", new() { ["trace"] = "t-1", ["depth"] = 3 });
        await using var stage = await OpenAsync(Queue("first"));
        await using (var early = stage.Subscribe(Watch))
        {
            var (report, _) = await early.NextAsync();
            var message = report.Message;
            Assert.Equal(("""{"n":1}""", "t-1", "3", "t-1"), (message["payload"].ToJson(), message["headers"]["trace"].AsString(), message["headers"]["depth"].ToJson(), message["correlationId"].AsString()));
            Assert.Equal(("id:m-1", true), (report.Id, report.MayRepeat));
            await early.StopAsync(); // before anybody said that it is durable
        }

        await using var again = stage.Subscribe(Watch);
        Assert.Equal("id:m-1", (await again.TakeAsync()).Id);
        await again.StopAsync();
        Assert.Equal(0u, await broker.Channel.MessageCountAsync("first", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_message_that_the_engine_does_not_take_goes_back_to_the_queue()
    {
        rabbit.RequireInstalled();
        await using var broker = await Broker.OpenAsync(rabbit.Port);
        foreach (var n in new[] { 1, 2, 3 }) await SendAsync(broker, "over", $$"""{"n":{{n}}}""", $"m-{n}");
        await using var stage = await OpenAsync(Queue("over"));
        await using var subscriber = stage.Subscribe(Watch);
        await subscriber.TakeAsync();
        (await subscriber.NextAsync()).Answer.SetResult(false);
        await subscriber.StopAsync();

        Assert.Equal(2u, await broker.Channel.MessageCountAsync("over", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_an_id_a_message_is_compared_only_when_the_server_sends_it_again()
    {
        rabbit.RequireInstalled();
        await using var broker = await Broker.OpenAsync(rabbit.Port);
        await SendAsync(broker, "nameless", """{"n":1}""", id: null);
        await using var stage = await OpenAsync(Queue("nameless"));
        await using var early = stage.Subscribe(Watch);
        var first = (await early.NextAsync()).Report;
        await early.StopAsync();
        await using var again = stage.Subscribe(Watch);
        var second = await again.TakeAsync();

        Assert.Equal((first.Id, false, true), (second.Id, first.MayRepeat, second.MayRepeat));
    }

    [Fact]
    public async Task A_subscription_to_an_exchange_has_a_queue_of_its_own_that_outlives_the_connection()
    {
        rabbit.RequireInstalled();
        await using var broker = await Broker.OpenAsync(rabbit.Port);
        await broker.Channel.ExchangeDeclareAsync("news", ExchangeType.Topic, durable: true, cancellationToken: TestContext.Current.CancellationToken);
        await using var stage = await OpenAsync("""{"is": "routingKey", "exchange": {"name": "news", "type": "topic"}}""");
        await using (var first = stage.Subscribe(Watch))
        {
            await PublishUntilRoutedAsync(broker, "news", "it.new");
            await first.TakeAsync();
            await first.StopAsync();
        }
        await broker.Channel.BasicPublishAsync("news", "it.new", mandatory: true, new BasicProperties { MessageId = "while-away" }, "2"u8.ToArray(), TestContext.Current.CancellationToken);

        await using var second = stage.Subscribe(Watch);
        Assert.Equal("id:while-away", (await second.TakeAsync()).Id);
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_and_is_not_described_is_a_configuration_error()
    {
        rabbit.RequireInstalled();
        await using var stage = await OpenAsync("""{"is": "queue"}""");
        await using var subscriber = stage.Subscribe(Watch);
        var error = (await subscriber.Outcome).Error;
        Assert.Equal(ErrorTypes.Prefix + "configuration", error?.Type);
        Assert.Contains("no queue 'it.new'", error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_credentials_end_the_subscription_at_once()
    {
        rabbit.RequireInstalled();
        await using var stage = await OpenAsync(Queue("any"));
        await using var subscriber = stage.Subscribe(Watch, AsyncApiStage.Basic("guest", "wrong"));
        Assert.Equal(ErrorTypes.Prefix + "authentication", (await subscriber.Outcome).Error?.Type);
    }

    [Fact]
    public async Task A_server_that_restarts_is_connected_to_again_and_nothing_is_lost()
    {
        rabbit.RequireInstalled();
        await using (var broker = await Broker.OpenAsync(rabbit.Port)) foreach (var n in new[] { 1, 2 }) await SendAsync(broker, "restart", $"{n}", $"m-{n}");
        await using var stage = await OpenAsync(Queue("restart"));
        await using var subscriber = stage.Subscribe(Watch);
        await subscriber.TakeAsync();

        // The second message is under way while its server goes.
        var (second, answer) = await subscriber.NextAsync();
        await rabbit.StopAsync();
        answer.SetResult(true);
        await rabbit.StartAsync();

        // A server that is killed may have forgotten what was acknowledged just before: it comes again, and says so by its id.
        var again = await subscriber.TakeAsync();
        if (again.Id == "id:m-1") again = await subscriber.TakeAsync();
        Assert.Equal((second.Id, true), (again.Id, again.MayRepeat));
    }

    [Fact]
    public async Task A_server_that_stays_away_fails_the_subscription_in_the_end()
    {
        var port = ForeignServer.FreePort();
        await using var stage = await AsyncApiStage.OpenAsync(
            AmqpPublishTests.Document(port, "null"), [$"127.0.0.1:{port}"], new() { ReconnectWithin = TimeSpan.FromMilliseconds(100), Pause = TimeSpan.FromMilliseconds(20) });
        await using var subscriber = stage.Subscribe(Watch);
        Assert.Equal(ErrorTypes.Prefix + "communication", (await subscriber.EndAsync()).Error?.Type);
    }

    private Task<AsyncApiStage> OpenAsync(string binding) => AsyncApiStage.OpenAsync(
        AmqpPublishTests.Document(rabbit.Port, binding), [$"127.0.0.1:{rabbit.Port}"], new() { Pause = TimeSpan.FromMilliseconds(50) });

    private static string Queue(string name) => $$"""{"is": "queue", "queue": {"name": "{{name}}", "durable": true} }""";

    private static async Task SendAsync(Broker broker, string queue, string body, string? id, Dictionary<string, object?>? headers = null)
    {
        await broker.Channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        var properties = new BasicProperties { ContentType = "application/json", Headers = headers, Persistent = true };
        if (id is not null) properties.MessageId = id;
        await broker.Channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>The queue is bound some time after the subscription began: asks with messages that come back while nobody is there.</summary>
    private static async Task PublishUntilRoutedAsync(Broker broker, string exchange, string key)
    {
        for (var left = 500; ; left--)
        {
            try
            {
                await broker.Channel.BasicPublishAsync(exchange, key, mandatory: true, "1"u8.ToArray());
                return;
            }
            catch (RabbitMQ.Client.Exceptions.PublishException) when (left > 0)
            {
            }
        }
    }
}
