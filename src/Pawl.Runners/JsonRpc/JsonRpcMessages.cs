using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.JsonRpc;

/// <summary>Messages of JSON-RPC 2.0.</summary>
internal static class JsonRpcMessages
{
    /// <summary>Code of the error for a method that is not there.</summary>
    public const int MethodNotFound = -32601;
    /// <summary>Characters of a foreign text quoted in an error.</summary>
    private const int Quoted = 1_000;

    /// <summary>A request.</summary>
    /// <param name="id">Its id, for the answer.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters; null leaves them out.</param>
    public static JqValue Request(JqValue id, string method, JqValue parameters)
    {
        var message = JqValue.Object(("jsonrpc", JqValue.From("2.0")), ("id", id), ("method", JqValue.From(method)));
        return parameters.IsNull ? message : message.With("params", parameters);
    }

    /// <summary>A message that wants no answer.</summary>
    public static JqValue Notification(string method, JqValue parameters)
    {
        var message = JqValue.Object(("jsonrpc", JqValue.From("2.0")), ("method", JqValue.From(method)));
        return parameters.IsNull ? message : message.With("params", parameters);
    }

    /// <summary>The good answer to a request of the other side.</summary>
    public static JqValue Answer(JqValue id, JqValue result) => JqValue.Object(("jsonrpc", JqValue.From("2.0")), ("id", id), ("result", result));

    /// <summary>The refusal of a request of the other side.</summary>
    public static JqValue Refusal(JqValue id, int code, string message) => JqValue.Object(
        ("jsonrpc", JqValue.From("2.0")), ("id", id), ("error", JqValue.Object(("code", JqValue.From(code)), ("message", JqValue.From(message)))));

    /// <summary>The messages in a text: one, or a batch.</summary>
    /// <exception cref="InvalidResponseException">It is no JSON-RPC.</exception>
    public static IReadOnlyList<JqValue> Read(string json)
    {
        JqValue parsed;
        try { parsed = JqValue.Parse(json); }
        catch (JqParseException error) { throw new InvalidResponseException($"the answer is no JSON: {Quote(error.Message.TrimEnd('.'))}"); }

        IReadOnlyList<JqValue> messages = parsed.Kind == JqKind.Array ? [.. parsed.Items] : [parsed];
        return messages.All(message => message.Kind == JqKind.Object) ? messages : throw new InvalidResponseException("the answer is no JSON-RPC message");
    }

    /// <summary>Whether a message answers a request.</summary>
    public static bool IsAnswerTo(JqValue message, JqValue id) => message["method"].IsNull && message["id"] == id && (message.TryGet("result", out _) || !message["error"].IsNull);

    /// <summary>Whether a message refuses something that the other side could not even read the id of.</summary>
    public static bool IsRefusalOfAll(JqValue message) => message["id"].IsNull && message["error"].Kind == JqKind.Object;

    /// <summary>Whether a message is a request of the other side.</summary>
    public static bool IsRequest(JqValue message) => message["method"].Kind == JqKind.String && !message["id"].IsNull;

    /// <summary>The result of an answer.</summary>
    /// <param name="what">What was asked, for the error.</param>
    /// <param name="answer">The answer.</param>
    /// <exception cref="FailedCallException">It is an error (<c>runtime</c>).</exception>
    public static JqValue ResultOf(string what, JqValue answer)
    {
        if (answer["error"] is { IsNull: false } error) throw new FailedCallException(ErrorTypes.Runtime($"{what} failed: {Describe(error)}"));
        return answer["result"];
    }

    /// <summary>Foreign text, cut to what an error can hold.</summary>
    public static string Quote(string text) => text.Length <= Quoted ? text : $"{text[..Quoted]}…";

    private static string Describe(JqValue error)
    {
        var message = error["message"] is { Kind: JqKind.String } text ? Quote(text.AsString()) : "the other side gave no reason";
        return error["code"] is { Kind: JqKind.Number } code ? $"{message} ({code.ToJson()})" : message;
    }
}
