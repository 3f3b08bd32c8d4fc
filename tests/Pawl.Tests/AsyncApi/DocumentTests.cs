using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Documents;
using Pawl.Runners.Outbound;
using Xunit;

namespace Pawl.Tests.AsyncApi;

public sealed class DocumentTests
{
    private const string Version2 = """
        asyncapi: 2.6.0
        servers:
          kafka: { url: 'kafka.test:9092', protocol: kafka }
          eu: { url: 'amqp://{region}.rabbit.test/{vhost}', protocol: amqps, variables: { region: { default: eu, enum: [eu, us] }, vhost: {} } }
          bus: { url: 'nats.test', protocol: nats }
          web: { url: 'https://api.test/v1', protocol: https }
        channels:
          /notifications:
            servers: [bus, web]
            subscribe:
              operationId: watch
              bindings: { nats: { queue: workers } }
              message: { oneOf: [ { $ref: '#/components/messages/note' } ] }
            publish: { operationId: note, message: { $ref: '#/components/messages/note' } }
          users/{id}/{kind}:
            parameters:
              id: { location: '$message.header#/user' }
              kind: { schema: { default: new, enum: [new, old] } }
            publish: { traits: [ { operationId: signup, bindings: { http: { method: PUT } } } ] }
        components:
          messages:
            note: { contentType: application/json, correlationId: { location: '$message.payload#/trace~1id' } }
        """;

    private static readonly AsyncApiDocument Document = new(DataReader.Read(Version2).Value!.Value);

    [Fact]
    public void A_channel_has_an_operation_for_each_side()
    {
        Assert.Equal("workers", Operations.ByChannel(Document, "/notifications", publishes: false).OperationBindings["nats"]["queue"].AsString());
        Assert.Equal(JqValue.Null, Operations.ByChannel(Document, "/notifications", publishes: true).OperationBindings);
        Assert.Equal("application/json", Operations.ByChannel(Document, "/notifications", publishes: false).Message["contentType"].AsString());
    }

    [Fact]
    public void An_operation_of_version_2_is_found_by_its_id_and_takes_what_its_traits_say() =>
        Assert.Equal(("users/{id}/{kind}", "PUT"), (Operations.ByOperation(Document, "signup").Address, Operations.ByOperation(Document, "signup").OperationBindings["http"]["method"].AsString()));

    [Theory]
    [InlineData("note", "null", null, "bus", "nats", "nats.test", 4222, "")] // the first that is spoken, of those that have the channel
    [InlineData("note", "null", "http", "web", "http", "api.test", 443, "/v1")]
    [InlineData("signup", """{"name": "eu", "variables": {"vhost": "main"}}""", null, "eu", "amqp", "eu.rabbit.test", 5671, "/main")]
    [InlineData("signup", """{"name": "eu", "variables": {"vhost": "main", "region": "us"}}""", "amqp", "eu", "amqp", "us.rabbit.test", 5671, "/main")]
    public void The_server_is_chosen_by_name_else_by_protocol_else_the_first_that_is_spoken(
        string operation, string server, string? protocol, string name, string spoken, string host, int port, string path)
    {
        var chosen = ServerChoice.Choose(Document, Operations.ByOperation(Document, operation), JqValue.Parse(server), protocol);
        Assert.Equal((name, spoken, host, port, path), (chosen.Name, chosen.Protocol, chosen.Host, chosen.Port, chosen.Path));
    }

    [Theory]
    [InlineData("note", """{"name": "eu"}""", null, "does not have the channel")]
    [InlineData("signup", """{"name": "kafka"}""", null, "speaks kafka")]
    [InlineData("signup", """{"name": "bus"}""", "http", "speaks nats, not http")]
    [InlineData("signup", """{"name": "eu"}""", null, "'vhost' of the server 'eu' has no default")]
    [InlineData("signup", """{"name": "eu", "variables": {"vhost": "a", "region": "evil"}}""", null, "cannot be 'evil'")]
    [InlineData("signup", """{"name": "eu", "variables": {"vhost": "user@elsewhere:1"}}""", null, "would change the address")]
    public void A_server_that_does_not_fit_is_refused(string operation, string server, string? protocol, string why)
    {
        var error = Assert.Throws<FailedCallException>(() => ServerChoice.Choose(Document, Operations.ByOperation(Document, operation), JqValue.Parse(server), protocol));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user:pw@evil.test")]
    [InlineData("evil.test/")]
    [InlineData("evil.test#")]
    [InlineData("evil.test:80")]
    public void A_server_variable_cannot_smuggle_in_another_host(string value)
    {
        var document = new AsyncApiDocument(JqValue.Parse("""
            {"asyncapi": "3.0.0", "servers": {"a": {"host": "{who}.good.test", "protocol": "http", "variables": {"who": {}}}}, "channels": {"c": {}}, "operations": {"o": {"channel": {"$ref": "#/channels/c"}}}}
            """));
        var error = Assert.Throws<FailedCallException>(() => ServerChoice.Choose(document, Operations.ByOperation(document, "o"), JqValue.Object(("name", JqValue.From("a")), ("variables", JqValue.Object(("who", JqValue.From(value))))), null));
        Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"headers": {"user": "7"}}""", "users/7/new")]
    [InlineData("""{"headers": {"user": 7}}""", "users/7/new")]
    public void Parameters_come_from_the_message_or_from_their_default(string message, string address) =>
        Assert.Equal(address, ChannelAddress.Of(Document, Operations.ByOperation(Document, "signup"), JqValue.Parse(message), value => value));

    [Fact]
    public void A_location_follows_json_pointers() =>
        Assert.Equal("t", MessageLocation.Find(JqValue.Parse("""{"payload": {"trace/id": "t"}}"""), "$message.payload#/trace~1id").AsString());

    [Theory]
    [InlineData("""{}""", "has no member 'asyncapi'")]
    [InlineData("""{"asyncapi": "1.2.0"}""", "versions 2.x and 3.x")]
    [InlineData("""{"asyncapi": "3.0.0", "operations": {"o": {"$ref": "#/operations/o"}}}""", "in circles")]
    [InlineData("""{"asyncapi": "3.0.0", "operations": {"o": {"$ref": "#/nowhere"}}}""", "leads to nothing")]
    [InlineData("""{"asyncapi": "3.0.0", "operations": {"o": {"$ref": "https://elsewhere.test/o.json"}}}""", "leads out of the document")]
    [InlineData("""{"asyncapi": "3.0.0", "operations": {"o": {"action": "send"}}}""", "names no channel")]
    public void A_document_that_cannot_be_followed_is_refused(string text, string why)
    {
        var error = Assert.Throws<FailedCallException>(() => Operations.ByOperation(new AsyncApiDocument(JqValue.Parse(text)), "o"));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
