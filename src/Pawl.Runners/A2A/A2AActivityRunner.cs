using System.Security.Cryptography;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Documents;
using Pawl.Runners.Http;
using Pawl.Runners.JsonRpc;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.A2A;

/// <summary>Carries out <c>call: a2a</c>: one JSON-RPC request to an agent. The result is that of the answer, or the results of a stream in order.</summary>
public sealed class A2AActivityRunner : IActivityRunner
{
    private readonly ExternalDocuments documents;
    private readonly JsonRpcOverHttp messages;
    private readonly A2AOptions options;
    private readonly TimeProvider clock;

    internal A2AActivityRunner(ExternalDocuments documents, HttpExchange exchange, A2AOptions options, TimeProvider clock) =>
        (this.documents, messages, this.options, this.clock) = (documents, new(exchange), options, clock);

    /// <inheritdoc/>
    public Type RequestType => typeof(A2AActivity);

    /// <inheritdoc/>
    public Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var activity = (A2AActivity)call.Request;
        var named = activity.Endpoint ?? activity.Document;
        var what = $"A2A {Method(activity)}{(named is null ? "" : $" at {HttpResponses.Place(new Uri(named.Uri))}")}";
        return OutboundCall.RunAsync(what, options.Timeout, clock, token => CallAsync(call, activity, what, token), cancellationToken);
    }

    private async Task<ActivityOutcome> CallAsync(ActivityCall call, A2AActivity activity, string what, CancellationToken cancellationToken)
    {
        var parameters = activity.With["parameters"];
        if (parameters.Kind is not (JqKind.Object or JqKind.Null)) return ActivityOutcome.Failed(ErrorTypes.Validation("'with.parameters' must be an object."));

        var agent = await AgentAsync(call, activity, cancellationToken);
        var isStream = Method(activity) is "message/stream" or "tasks/resubscribe";
        var id = JqValue.From(1);
        var message = JsonRpcMessages.Request(id, Method(activity), Completed(activity, parameters, call.IdempotencyKey));
        var request = new HttpActivity(
            "POST", agent.Uri, [new("Accept", isStream ? "text/event-stream, application/json" : "application/json")], [], message, HttpOutput.Raw, Redirect: false, agent.Authentication);

        var results = new List<JqValue>();
        await messages.PostAsync(call.Execution.Tenant, call.IdempotencyKey, request, options.AnswerBytes, received =>
        {
            if (JsonRpcMessages.IsAnswerTo(received, id) || JsonRpcMessages.IsRefusalOfAll(received))
            {
                if (results.Count >= options.Events) throw new InvalidResponseException($"the agent sent more than {options.Events} events");
                results.Add(JsonRpcMessages.ResultOf(what, received));
            }
            return ValueTask.FromResult(results.Count > 0 && (!isStream || IsLast(results[^1])));
        }, cancellationToken);

        if (results.Count == 0) throw new InvalidResponseException("the agent ended the exchange without an answer");
        return ActivityOutcome.Succeeded(isStream ? JqValue.Array(results) : results[0]);
    }

    /// <summary>The server that the author names; else the one that the agent's card names.</summary>
    private async Task<ResolvedEndpoint> AgentAsync(ActivityCall call, A2AActivity activity, CancellationToken cancellationToken)
    {
        if (activity.Endpoint is { } server) return server;
        if (activity.Document is not { } source) throw new FailedCallException(ErrorTypes.Configuration("The call names no agent: give its 'agentCard' or its 'server'."));
        return AgentCard.EndpointOf(await documents.GetAsync(call, source, cancellationToken), source);
    }

    /// <summary>A message says who wrote it and has an id. The id is the same for every try, so that an agent can tell a repeated message from a new one.</summary>
    private static JqValue Completed(A2AActivity activity, JqValue parameters, string idempotencyKey)
    {
        var message = parameters["message"];
        if (Method(activity) is not ("message/send" or "message/stream") || message.Kind != JqKind.Object) return parameters;

        if (message["messageId"].IsNull) message = message.With("messageId", JqValue.From(IdFrom(idempotencyKey)));
        if (message["role"].IsNull) message = message.With("role", JqValue.From("user"));
        if (message["kind"].IsNull) message = message.With("kind", JqValue.From("message")); // what the protocol's schema asks for, and can only be this
        return parameters.With("message", message);
    }

    /// <summary>A UUID of version 8 (RFC 9562): the one for what is made of other data.</summary>
    private static string IdFrom(string idempotencyKey)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{idempotencyKey}:message"))[..16];
        (bytes[6], bytes[8]) = ((byte)((bytes[6] & 0x0F) | 0x80), (byte)((bytes[8] & 0x3F) | 0x80));
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>Whether an event says that none follows. An agent that leaves the stream open after it is not waited for.</summary>
    private static bool IsLast(JqValue result) => result["final"].IsTruthy;

    private static string Method(A2AActivity activity) => activity.With["method"] is { Kind: JqKind.String } method ? method.AsString() : "";
}
