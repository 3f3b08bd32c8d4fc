using Microsoft.AspNetCore.Http;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Stubs;

/// <summary>What scenarios with the tag <c>@asyncapi</c> publish to: a document at <c>http://stub.test/asyncapi.json</c> whose operation <c>inbox</c> is a channel over HTTP, so that each message is recorded as the request <c>POST /inbox</c> that it is.</summary>
internal static class AsyncApiStandIn
{
    /// <summary>The tag.</summary>
    public const string Tag = "asyncapi";

    /// <summary>Where it is.</summary>
    public const string Host = "stub.test";

    private static readonly JqValue Document = JqValue.Parse("""
        {
          "asyncapi": "3.0.0",
          "info": {"title": "Inbox", "version": "1.0.0"},
          "defaultContentType": "application/json",
          "servers": {"stub": {"host": "stub.test", "protocol": "http"}},
          "channels": {"inbox": {"address": "inbox", "messages": {"any": {"payload": true}}}},
          "operations": {"inbox": {"action": "send", "channel": {"$ref": "#/channels/inbox"}, "messages": [{"$ref": "#/channels/inbox/messages/any"}]}}
        }
        """);

    /// <summary>The answer to a request.</summary>
    public static StubReply Answer(RecordedRequest request) => (request.Method, request.RawPath) switch
    {
        ("GET", "/asyncapi.json") => StubReply.Json(Document),
        ("POST", "/inbox") => new(StatusCodes.Status202Accepted, [], JqValue.Null, TimeSpan.Zero),
        _ => new(StatusCodes.Status404NotFound, [], JqValue.Null, TimeSpan.Zero),
    };
}
