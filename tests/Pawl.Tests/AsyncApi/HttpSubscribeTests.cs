using Microsoft.AspNetCore.Http;
using Pawl.Language.Definitions;
using Xunit;

namespace Pawl.Tests.AsyncApi;

public sealed class HttpSubscribeTests
{
    private const string Document = """
        asyncapi: 3.0.0
        servers: { main: { host: '@http', protocol: http } }
        channels: { news: { address: news } }
        operations:
          poll: { action: send, channel: { $ref: '#/channels/news' }, bindings: { http: { method: GET } } }
          push: { action: send, channel: { $ref: '#/channels/news' }, bindings: { http: { method: POST } } }
        """;

    [Fact]
    public async Task Each_answer_with_content_is_a_message_and_none_is_none()
    {
        var polls = 0;
        await using var stage = await AsyncApiStage.OpenAsync(Document, options: new() { Pause = TimeSpan.FromMilliseconds(10) }, handler: async context =>
        {
            var poll = Interlocked.Increment(ref polls);
            if (poll is 1 or 3) context.Response.StatusCode = 204;
            else
            {
                context.Response.Headers["Message-Id"] = $"m-{poll}";
                await context.Response.WriteAsJsonAsync(new { n = poll });
            }
        });
        await using var subscriber = stage.Subscribe("""{"operation": "poll"}""");
        var (first, second) = (await subscriber.TakeAsync(), await subscriber.TakeAsync());

        Assert.Equal(("id:m-2", """{"n":2}""", "m-2"), (first.Id, first.Message["payload"].ToJson(), first.Message["headers"]["Message-Id"].AsString()));
        Assert.Equal(("id:m-4", """{"n":4}"""), (second.Id, second.Message["payload"].ToJson()));
        Assert.All(stage.Server.Requests.Where(request => request.Path == "/news"), request => Assert.Equal("GET", request.Method));
    }

    [Theory]
    [InlineData("push", 200, "configuration", 400)]
    [InlineData("poll", 404, "communication", 404)]
    [InlineData("poll", 401, "authentication", 401)]
    public async Task What_trying_again_would_not_help_ends_the_subscription(string operation, int answer, string type, int status)
    {
        await using var stage = await AsyncApiStage.OpenAsync(Document, handler: context =>
        {
            context.Response.StatusCode = answer;
            return Task.CompletedTask;
        });
        await using var subscriber = stage.Subscribe($$"""{"operation": "{{operation}}"}""");
        var error = (await subscriber.EndAsync()).Error;
        Assert.Equal((ErrorTypes.Prefix + type, status), (error?.Type, error?.Status));
    }

    [Fact]
    public async Task A_server_that_fails_for_a_while_is_asked_again()
    {
        var polls = 0;
        await using var stage = await AsyncApiStage.OpenAsync(Document, options: new() { Pause = TimeSpan.FromMilliseconds(10) }, handler: async context =>
        {
            if (Interlocked.Increment(ref polls) <= 3) context.Response.StatusCode = 503;
            else await context.Response.WriteAsJsonAsync(new { n = 1 });
        });
        await using var subscriber = stage.Subscribe("""{"operation": "poll"}""");
        Assert.Equal("""{"n":1}""", (await subscriber.TakeAsync()).Message["payload"].ToJson());
    }
}
