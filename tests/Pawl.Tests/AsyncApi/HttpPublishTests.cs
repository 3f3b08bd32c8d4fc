using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.AsyncApi;

public sealed class HttpPublishTests
{
    private const string Document = """
        asyncapi: 3.0.0
        servers:
          main: { host: '@http', pathname: /in, protocol: http }
        channels:
          orders:
            address: orders/{customer}/new
            parameters: { customer: { location: '$message.payload#/customer/id' } }
          plain: { address: plain }
        operations:
          order: { action: send, channel: { $ref: '#/channels/orders' } }
          put: { action: receive, channel: { $ref: '#/channels/plain' }, bindings: { http: { method: PUT } } }
          get: { action: receive, channel: { $ref: '#/channels/plain' }, bindings: { http: { method: GET } } }
        """;

    [Fact]
    public async Task A_message_is_posted_to_the_channel_with_its_headers_and_an_idempotency_key()
    {
        await using var stage = await AsyncApiStage.OpenAsync(Document);
        var outcome = await stage.PublishAsync("""{"operation": "order", "message": {"payload": {"customer": {"id": "a b/c"}, "n": 1}, "headers": {"X-Kind": "new", "X-Count": 2}}}""");

        Assert.Equal(JqValue.Null, outcome.Result);
        var request = stage.Server.Requests.Last();
        Assert.Equal(("POST", "/in/orders/a%20b/c/new"), (request.Method, request.Path.Replace("%2F", "/", StringComparison.Ordinal)));
        Assert.Equal("""{"customer":{"id":"a b/c"},"n":1}""", request.Body);
        Assert.Equal(("application/json", "new", "2", "exec:/do/0/call:1"),
            (request.Headers["Content-Type"], request.Headers["X-Kind"], request.Headers["X-Count"], request.Headers["Idempotency-Key"]));
    }

    [Fact]
    public async Task The_binding_decides_about_the_method()
    {
        await using var stage = await AsyncApiStage.OpenAsync(Document);
        await stage.PublishAsync("""{"operation": "put", "message": {"payload": {}}}""");
        Assert.Equal("PUT", stage.Server.Requests.Last().Method);
    }

    [Theory]
    [InlineData("""{"operation": "nothing", "message": {"payload": {}}}""", "has no operation 'nothing'")]
    [InlineData("""{"channel": "plain", "message": {"payload": {}}}""", "name an 'operation'")]
    [InlineData("""{"operation": "put", "server": {"name": "other"}, "message": {"payload": {}}}""", "no server 'other'")]
    [InlineData("""{"operation": "put", "protocol": "nats", "message": {"payload": {}}}""", "No server of the document speaks nats")]
    [InlineData("""{"operation": "put", "protocol": "kafka", "message": {"payload": {}}}""", "'kafka' is not spoken here")]
    [InlineData("""{"operation": "order", "message": {"payload": {}}}""", "where the message has nothing")]
    [InlineData("""{"operation": "get", "message": {"payload": {}}}""", "carries no message")]
    [InlineData("""{"operation": "put", "message": {"payload": {}, "headers": {"X-A": "b\r\nX-C: d"}}}""", "line break")]
    [InlineData("""{"operation": "put", "message": {"payload": {}, "headers": {"Host": "elsewhere"}}}""", "cannot be set")]
    public async Task A_call_that_the_document_does_not_allow_is_a_configuration_error(string with, string why)
    {
        await using var stage = await AsyncApiStage.OpenAsync(Document);
        var outcome = await stage.PublishAsync(with);

        Assert.Equal(ErrorTypes.Prefix + "configuration", outcome.Error?.Type);
        Assert.Contains(why, outcome.Error!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Server.Requests, request => request.Path != "/asyncapi");
    }

    [Theory]
    [InlineData(503, "communication", 503)]
    [InlineData(401, "authentication", 401)]
    public async Task A_server_that_does_not_take_the_message_fails_the_call(int answer, string type, int status)
    {
        await using var stage = await AsyncApiStage.OpenAsync(Document, handler: context =>
        {
            context.Response.StatusCode = answer;
            return Task.CompletedTask;
        });
        var outcome = await stage.PublishAsync("""{"operation": "put", "message": {"payload": {}}}""", AsyncApiStage.Basic("ann", "secret"));
        Assert.Equal((ErrorTypes.Prefix + type, status), (outcome.Error!.Type, outcome.Error.Status));
        Assert.Equal("Basic YW5uOnNlY3JldA==", stage.Server.Requests.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task A_server_inside_a_private_network_is_refused_unless_the_operator_allows_it()
    {
        await using var stage = await AsyncApiStage.OpenAsync(Document.Replace("'@http'", "'127.0.0.1:1'", StringComparison.Ordinal));
        var outcome = await stage.PublishAsync("""{"operation": "put", "message": {"payload": {}}}""");
        Assert.Equal(ErrorTypes.Prefix + "configuration", outcome.Error!.Type);
        Assert.Contains("does not allow requests to 127.0.0.1:1", outcome.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_larger_than_the_bound_is_not_sent()
    {
        await using var stage = await AsyncApiStage.OpenAsync(Document, options: new() { MessageBytes = 20 });
        var outcome = await stage.PublishAsync("""{"operation": "put", "message": {"payload": {"a": "12345678901234567890"}}}""");
        Assert.Contains("more than the 20 allowed", outcome.Error!.Detail, StringComparison.Ordinal);
    }
}
