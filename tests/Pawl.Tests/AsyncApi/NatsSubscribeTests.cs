using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.AsyncApi;

public sealed class NatsSubscribeTests(NatsServer nats) : IClassFixture<NatsServer>
{
    private const string Watch = """{"operation": "tell"}""";

    [Theory]
    [InlineData("HPUB news 41 48\r\nNATS/1.0\r\nkind: new\r\nNats-Msg-Id: m-1\r\n\r\n{\"n\":1}\r\n", """{"payload":{"n":1},"headers":{"Nats-Msg-Id":"m-1","kind":"new"}}""", "id:m-1")]
    [InlineData("PUB news 5\r\nhello\r\n", """{"payload":"hello","headers":{}}""", null)]
    [InlineData("PUB news 0\r\n\r\n", """{"payload":null,"headers":{}}""", null)]
    public async Task A_message_comes_as_what_it_is(string published, string message, string? id)
    {
        nats.RequireInstalled();
        await using var stage = await OpenAsync("news");
        await using var subscriber = stage.Subscribe(Watch, AsyncApiStage.Basic("ann", "secret"));
        var report = await FirstAsync(subscriber, published);

        Assert.Equal(JqValue.Parse(message), report.Message);
        Assert.Equal(id is not null, report.MayRepeat);
        if (id is not null) Assert.Equal(id, report.Id);
    }

    [Fact]
    public async Task A_queue_group_gives_each_message_to_one_of_its_subscribers()
    {
        nats.RequireInstalled();
        await using var stage = await OpenAsync("jobs", """{ "nats": { "queue": "workers" } }""");
        await using var one = stage.Subscribe(Watch, AsyncApiStage.Basic("ann", "secret"));
        await using var two = stage.Subscribe(Watch, AsyncApiStage.Basic("ann", "secret"));
        using var sender = await RawNats.SubscribeAsync(nats.Port, "unused");

        // Until both are there, probes tell; then what is sent is counted.
        var heard = new HashSet<Subscriber>();
        var pending = new Dictionary<Task<(ActivityReport Report, TaskCompletionSource<bool> Answer)>, Subscriber> { [one.NextAsync()] = one, [two.NextAsync()] = two };
        var seen = new List<string>();
        for (var n = 0; heard.Count < 2; n++)
        {
            Assert.True(n < 10_000, "one of the subscribers hears nothing");
            await sender.SendAsync($"PUB jobs {n.ToString(System.Globalization.CultureInfo.InvariantCulture).Length}\r\n{n}\r\nPING\r\n");
            Assert.Equal("PONG", await sender.LineAsync());
            while (pending.Keys.FirstOrDefault(task => task.IsCompleted) is { } got)
            {
                pending.Remove(got, out var who);
                var (report, answer) = await got;
                seen.Add(report.Message["payload"].ToJson());
                answer.SetResult(true);
                heard.Add(who!);
                pending[who!.NextAsync()] = who;
            }
        }
        Assert.Equal(seen.Distinct(), seen);
    }

    [Fact]
    public async Task A_server_that_restarts_is_connected_to_again()
    {
        nats.RequireInstalled();
        await using var stage = await OpenAsync("news");
        await using var subscriber = stage.Subscribe(Watch, AsyncApiStage.Basic("ann", "secret"));
        await FirstAsync(subscriber, "PUB news 1\r\n1\r\n");
        await nats.StopAsync();
        await nats.StartAsync();

        // What the server had sent before it went may still come first.
        await FirstAsync(subscriber, "PUB news 1\r\n2\r\n", until: report => report.Message["payload"] == JqValue.From(2L));
    }

    [Theory]
    [InlineData("ann", "wrong", "authentication")]
    [InlineData("", "", "authentication")]
    public async Task Refused_credentials_end_the_subscription_at_once(string user, string password, string type)
    {
        nats.RequireInstalled();
        await using var stage = await OpenAsync("news");
        await using var subscriber = stage.Subscribe(Watch, AsyncApiStage.Basic(user, password));
        Assert.Equal(ErrorTypes.Prefix + type, (await subscriber.EndAsync()).Error?.Type);
    }

    [Fact]
    public async Task A_message_larger_than_the_bound_is_not_taken_into_memory()
    {
        nats.RequireInstalled();
        await using var stage = await AsyncApiStage.OpenAsync(
            NatsPublishTests.Document("news", nats.Port), [$"127.0.0.1:{nats.Port}"], new() { MessageBytes = 10, ReconnectWithin = TimeSpan.Zero });
        await using var subscriber = stage.Subscribe(Watch, AsyncApiStage.Basic("ann", "secret"));
        using var sender = await RawNats.SubscribeAsync(nats.Port, "unused");
        while (!subscriber.Outcome.IsCompleted)
        {
            await sender.SendAsync("PUB news 11\r\n12345678901\r\nPING\r\n");
            Assert.Equal("PONG", await sender.LineAsync());
        }
        Assert.Contains("a message of 11 bytes; 10 are allowed", (await subscriber.Outcome).Error?.Detail, StringComparison.Ordinal);
    }

    private Task<AsyncApiStage> OpenAsync(string subject, string bindings = "null") => AsyncApiStage.OpenAsync(
        NatsPublishTests.Document(subject, nats.Port, bindings), [$"127.0.0.1:{nats.Port}"], new() { Pause = TimeSpan.FromMilliseconds(20) });

    /// <summary>What is published before anybody has subscribed is lost: publishes until it is heard.</summary>
    private async Task<ActivityReport> FirstAsync(Subscriber subscriber, string published, Func<ActivityReport, bool>? until = null)
    {
        using var sender = await RawNats.SubscribeAsync(nats.Port, "unused");
        while (true)
        {
            var next = subscriber.TakeAsync();
            while (!next.IsCompleted)
            {
                await sender.SendAsync($"{published}PING\r\n");
                Assert.Equal("PONG", await sender.LineAsync());
            }
            if (await next is var report && until?.Invoke(report) is not false) return report;
        }
    }
}
