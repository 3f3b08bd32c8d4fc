using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Calls of a server made of <c>@grpc/grpc-js</c>.</summary>
public sealed class GrpcActivityRunnerTests(GrpcPeer peer) : IClassFixture<GrpcPeer>
{
    [Fact]
    public async Task A_unary_call_answers_with_the_message() => Assert.Equal("""{"message":"Hello Ada"}""", await ResultAsync("SayHello", """{"name":"Ada"}"""));

    [Fact]
    public async Task Fields_that_were_not_sent_are_shown_with_their_default() => Assert.Equal("""{"value":"0","padding":""}""", await ResultAsync("Sum", """{"$messages":[]}"""));

    [Fact]
    public async Task A_server_stream_answers_with_the_list_of_messages() =>
        Assert.Equal("""["1","2","3"]""", JqValue.Array(JqValue.Parse(await ResultAsync("Count", """{"to":3}""")).Items.Select(item => item["value"])).ToJson());

    [Fact]
    public async Task An_empty_stream_answers_with_an_empty_list() => Assert.Equal("[]", await ResultAsync("Count", """{"to":0}"""));

    [Theory]
    [InlineData("""{"$messages":[{"value":40},{"value":"2"}]}""")]
    [InlineData("""[{"value":40},{"value":"2"}]""")]
    public async Task A_client_stream_takes_a_list_of_messages(string arguments) => Assert.Equal("42", JqValue.Parse(await ResultAsync("Sum", arguments))["value"].AsString());

    [Fact]
    public async Task A_client_stream_takes_one_message_as_it_is() => Assert.Equal("7", JqValue.Parse(await ResultAsync("Sum", """{"value":7}"""))["value"].AsString());

    [Fact]
    public async Task A_stream_in_both_directions_answers_with_a_list() =>
        Assert.Equal("""[{"value":"1","padding":""},{"value":"2","padding":""}]""", await ResultAsync("Echo", """{"$messages":[{"value":1},{"value":2}]}"""));

    [Fact]
    public async Task More_than_both_windows_flows_in_both_directions_at_once()
    {
        // The server echoes while it is still being sent to: whoever reads only after having sent everything waits for ever.
        var padding = new string('A', 400_000);
        var messages = string.Join(',', Enumerable.Range(1, 10).Select(value => $$"""{"value":{{value}},"padding":"{{padding}}"}"""));
        Assert.Equal(10, JqValue.Parse(await ResultAsync("Echo", $$"""{"$messages":[{{messages}}]}""")).Count);
    }

    [Theory]
    [InlineData(1, "communication", 499)]
    [InlineData(2, "communication", 500)]
    [InlineData(3, "communication", 400)]
    [InlineData(4, "communication", 504)]
    [InlineData(5, "communication", 404)]
    [InlineData(6, "communication", 409)]
    [InlineData(7, "authorization", 403)]
    [InlineData(8, "communication", 429)]
    [InlineData(9, "communication", 400)]
    [InlineData(10, "communication", 409)]
    [InlineData(11, "communication", 400)]
    [InlineData(12, "communication", 501)]
    [InlineData(13, "communication", 500)]
    [InlineData(14, "communication", 503)]
    [InlineData(15, "communication", 500)]
    [InlineData(16, "authentication", 401)]
    public async Task A_status_becomes_an_error_with_the_status_that_http_has_for_it(int code, string type, int status)
    {
        var error = (await GrpcCalls.CallAsync(peer, "Fail", $$"""{"code":{{code}},"message":"nö: 100 % wrong"}""")).Error!;

        Assert.Equal((ErrorTypes.Prefix + type, status), (error.Type, error.Status));
        Assert.EndsWith(": nö: 100 % wrong.", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_fails_after_its_first_message_is_an_error()
    {
        var error = (await GrpcCalls.CallAsync(peer, "FailLater", """{"code":5,"message":"gone"}""")).Error!;
        Assert.Equal((ErrorTypes.Prefix + "communication", 404), (error.Type, error.Status));
    }

    [Fact]
    public async Task The_service_gets_the_idempotency_key_and_the_time_limit()
    {
        var received = JqValue.Parse(await ResultAsync("Metadata", "{}"))["received"];

        Assert.Equal((GrpcCalls.IdempotencyKey, "pawl"), (received["idempotency-key"].AsString(), received["user-agent"].AsString()));
    }

    [Fact]
    public async Task Credentials_go_as_metadata()
    {
        peer.Require();
        var outcome = await GrpcCalls.CallAsync(
            peer.Port, "pawl.peer.v1.Peer", "Metadata", null, "file:///peer.proto", options => options.DocumentFolder = GrpcPeer.Protos, new("bearer", JqValue.Parse("""{"token":"t0ken"}""")));

        Assert.Equal("Bearer t0ken", outcome.Result!.Value["received"]["authorization"].AsString());
    }

    [Theory]
    [InlineData("SayHello", """{"name":7}""", ".name: expected text, found 7")]
    [InlineData("SayHello", """{"nam":"x"}""", "has no field 'nam'")]
    [InlineData("SayHello", """{"$messages":[]}""", "takes one message")]
    [InlineData("Sum", """{"$messages":{}}""", "expected a list of messages")]
    [InlineData("Sum", """{"$messages":[{"value":1},{"value":"x"}]}""", "[1].value: expected a whole number")]
    [InlineData("Sum", """{"$messages":[],"value":1}""", "no other member")]
    public async Task Arguments_that_do_not_fit_are_a_validation_error(string method, string arguments, string told)
    {
        var error = (await GrpcCalls.CallAsync(peer, method, arguments)).Error!;

        Assert.Equal((ErrorTypes.Prefix + "validation", 400), (error.Type, error.Status));
        Assert.Contains(told, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_the_document_does_not_have_is_a_configuration_error()
    {
        var error = (await GrpcCalls.CallAsync(peer, "sayHello", "{}")).Error!;

        Assert.Equal((ErrorTypes.Prefix + "configuration", 400), (error.Type, error.Status));
        Assert.Contains("'SayHello'", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_the_server_does_not_allow_is_a_configuration_error()
    {
        peer.Require();
        var outcome = await GrpcCalls.CallAsync(peer.Port, "Peer", "SayHello", "{}", "file:///peer.proto", options => options.DocumentFolder = GrpcPeer.Protos, allowed: ["127.0.0.1:1"]);
        Assert.Equal(ErrorTypes.Prefix + "configuration", outcome.Error!.Type);
    }

    private async Task<string> ResultAsync(string method, string arguments)
    {
        var outcome = await GrpcCalls.CallAsync(peer, method, arguments);
        Assert.Null(outcome.Error);
        return outcome.Result!.Value.ToJson();
    }
}
