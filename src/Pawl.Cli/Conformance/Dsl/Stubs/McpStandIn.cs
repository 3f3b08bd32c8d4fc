using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Stubs;

/// <summary>The MCP server of scenarios with the tag <c>@mcp</c>: streamable HTTP at <c>http://mcp.test/mcp</c>, with the one tool <c>add(a, b)</c>. As strict as the protocol allows.</summary>
internal sealed class McpStandIn
{
    /// <summary>Where it is.</summary>
    public const string Host = "mcp.test";

    private const string Path = "/mcp";
    private const int InvalidRequest = -32600;
    private const int MethodNotFound = -32601;
    private const int InvalidParameters = -32602;
    private static readonly string[] Versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    private static readonly JqValue Tools = JqValue.Parse("""
        {"tools": [{
          "name": "add", "description": "Adds two numbers.",
          "inputSchema": {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a", "b"]}}]}
        """);

    private readonly ConcurrentDictionary<string, bool> _ready = [];
    private int _sessions;

    /// <summary>The answer to a request.</summary>
    public StubReply Answer(RecordedRequest request)
    {
        if (request.RawPath != Path) return Empty(StatusCodes.Status404NotFound);
        return request.Method switch
        {
            "POST" => Post(request),
            "DELETE" => Empty(_ready.TryRemove(Header(request, "mcp-session-id"), out _) ? StatusCodes.Status200OK : StatusCodes.Status404NotFound),
            _ => Empty(StatusCodes.Status405MethodNotAllowed),
        };
    }

    private StubReply Post(RecordedRequest request)
    {
        var (message, accepted) = (request.Body, Header(request, "accept"));
        if (!accepted.Contains("application/json", StringComparison.Ordinal) || !accepted.Contains("text/event-stream", StringComparison.Ordinal)) return Empty(StatusCodes.Status406NotAcceptable);
        if (message.Kind != JqKind.Object || message["jsonrpc"] != JqValue.From("2.0")) return Empty(StatusCodes.Status400BadRequest);

        var method = message["method"].Kind == JqKind.String ? message["method"].AsString() : "";
        if (method == "initialize") return Initialize(message);
        if (!_ready.TryGetValue(Header(request, "mcp-session-id"), out var isReady)) return Empty(StatusCodes.Status404NotFound);
        if (method == "notifications/initialized") _ready[Header(request, "mcp-session-id")] = true;
        if (message["id"].IsNull) return Empty(StatusCodes.Status202Accepted);
        return method switch
        {
            "ping" => Result(message, JqValue.EmptyObject),
            _ when !isReady => Error(message, InvalidRequest, "The session is not initialized."),
            "tools/list" => Result(message, Tools),
            "tools/call" => Call(message),
            _ => Error(message, MethodNotFound, $"There is no method '{method}'."),
        };
    }

    private StubReply Initialize(JqValue message)
    {
        var session = $"session-{Interlocked.Increment(ref _sessions).ToString(CultureInfo.InvariantCulture)}";
        _ready[session] = false;
        var asked = message["params"]["protocolVersion"];
        var version = asked.Kind == JqKind.String && Versions.Contains(asked.AsString()) ? asked : JqValue.From(Versions[0]);
        return Result(message, JqValue.Object(
            ("protocolVersion", version),
            ("capabilities", JqValue.Object(("tools", JqValue.EmptyObject))),
            ("serverInfo", JqValue.Object(("name", JqValue.From("stand-in")), ("version", JqValue.From("1.0.0")))))) with
        { Headers = [KeyValuePair.Create("Mcp-Session-Id", session)] };
    }

    private static StubReply Call(JqValue message)
    {
        var (tool, arguments) = (message["params"]["name"], message["params"]["arguments"]);
        if (tool != JqValue.From("add")) return Error(message, InvalidParameters, $"Unknown tool: {tool.ToJson()}");
        if (arguments["a"].Kind != JqKind.Number || arguments["b"].Kind != JqKind.Number) return Error(message, InvalidParameters, "'a' and 'b' must be numbers.");
        var sum = JqValue.From(arguments["a"].AsDouble() + arguments["b"].AsDouble());
        return Result(message, JqValue.Object(("content", JqValue.Array(JqValue.Object(("type", JqValue.From("text")), ("text", JqValue.From(sum.ToJson())))))));
    }

    private static StubReply Result(JqValue message, JqValue result) => StubReply.Json(JqValue.Object(("jsonrpc", JqValue.From("2.0")), ("id", message["id"]), ("result", result)));

    private static StubReply Error(JqValue message, int code, string text) => StubReply.Json(JqValue.Object(
        ("jsonrpc", JqValue.From("2.0")), ("id", message["id"]), ("error", JqValue.Object(("code", JqValue.From(code)), ("message", JqValue.From(text))))));

    private static StubReply Empty(int status) => StubReply.Empty with { Status = status };

    private static string Header(RecordedRequest request, string name) => request.HeaderValues.Where(header => header.Key == name).Select(header => header.Value).FirstOrDefault("");
}
