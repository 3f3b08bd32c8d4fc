using Pawl.Runners.AsyncApi.Amqp;
using Pawl.Runners.AsyncApi.Http;
using Pawl.Runners.AsyncApi.Nats;
using Pawl.Runners.AsyncApi.WebSockets;
using Pawl.Runners.Documents;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.AsyncApi;

/// <summary>Makes the runners of <c>call: asyncapi</c>.</summary>
internal static class AsyncApiRunners
{
    public static IEnumerable<IActivityRunner> Create(
        OutboundConnector connector, AuthenticatedSender sender, HttpExchange exchange, ExternalDocuments documents, AsyncApiOptions options, TimeProvider clock)
    {
        var planner = new CallPlanner(documents,
        [
            new HttpTransport(exchange, options, clock), new NatsTransport(connector, sender, options), new AmqpTransport(connector, options),
            new WebSocketTransport(connector, sender, options, clock),
        ]);
        return [new AsyncApiPublishRunner(planner, options, clock), new AsyncApiSubscriptionRunner(planner, options, clock)];
    }
}
