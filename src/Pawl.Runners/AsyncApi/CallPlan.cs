using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Documents;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Documents;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.AsyncApi;

/// <summary>What a call means, once its document is known.</summary>
/// <param name="Document">The document.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Transport">Speaks the server's protocol.</param>
/// <param name="Target">Where the messages are.</param>
internal sealed record CallPlan(AsyncApiDocument Document, Operation Operation, IMessageTransport Transport, MessageTarget Target);

/// <summary>Makes plans of calls.</summary>
internal sealed class CallPlanner(ExternalDocuments documents, IEnumerable<IMessageTransport> transports)
{
    private readonly Dictionary<string, IMessageTransport> _transports = transports.ToDictionary(transport => transport.Protocol, StringComparer.Ordinal);

    /// <summary>The plan of a call.</summary>
    /// <exception cref="FailedCallException">The document cannot be had, or does not have what the call names.</exception>
    public async Task<CallPlan> PlanAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var request = (ProtocolActivity)call.Request;
        var with = request.With;
        var message = with["message"];
        var document = new AsyncApiDocument((await documents.GetAsync(call, request.Document ?? throw Failures.Configuration("The call has no document."), cancellationToken)).Root);
        var operation = AsyncApiDocument.TextOf(with["operation"]) is { } name
            ? Operations.ByOperation(document, name)
            : Operations.ByChannel(document, AsyncApiDocument.TextOf(with["channel"]) ?? throw Failures.Configuration("'channel' must be text."), publishes: message.Kind != JqKind.Null);
        var server = ServerChoice.Choose(document, operation, with["server"], AsyncApiDocument.TextOf(with["protocol"]));
        var transport = _transports[server.Protocol];
        var address = ChannelAddress.Of(document, operation, message, transport.Escape);
        return new(document, operation, transport, new(
            call.Execution.Tenant, server, address, document.Member(operation.ChannelBindings, server.Protocol), document.Member(operation.OperationBindings, server.Protocol), request.Authentication));
    }
}
