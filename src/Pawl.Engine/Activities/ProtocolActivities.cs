using Pawl.Language.Expressions;

namespace Pawl.Engine.Activities;

/// <summary>A call of a service in one of the DSL's protocols other than plain HTTP.</summary>
/// <param name="With">The evaluated arguments, without those that have a property of their own here.</param>
/// <param name="Document">The document that describes the service; null when none.</param>
/// <param name="Endpoint">The server; null when the document or the arguments name it.</param>
/// <param name="Authentication">As whom to call; null when nobody in particular.</param>
public abstract record ProtocolActivity(JqValue With, ResolvedEndpoint? Document, ResolvedEndpoint? Endpoint, ResolvedAuthentication? Authentication) : ActivityRequest;

/// <summary><c>call: openapi</c>: <c>With</c> has <c>operationId</c>, <c>parameters</c>, <c>output</c>, <c>redirect</c>.</summary>
public sealed record OpenApiActivity(JqValue With, ResolvedEndpoint? Document, ResolvedEndpoint? Endpoint, ResolvedAuthentication? Authentication)
    : ProtocolActivity(With, Document, Endpoint, Authentication);

/// <summary><c>call: grpc</c>: <c>With</c> has <c>service</c>, <c>method</c>, <c>arguments</c>; the document is the <c>.proto</c>.</summary>
public sealed record GrpcActivity(JqValue With, ResolvedEndpoint? Document, ResolvedEndpoint? Endpoint, ResolvedAuthentication? Authentication)
    : ProtocolActivity(With, Document, Endpoint, Authentication);

/// <summary><c>call: asyncapi</c> that publishes: <c>With</c> has <c>operation</c> or <c>channel</c>, <c>server</c>, <c>protocol</c>, <c>message</c>.</summary>
public sealed record AsyncApiActivity(JqValue With, ResolvedEndpoint? Document, ResolvedEndpoint? Endpoint, ResolvedAuthentication? Authentication)
    : ProtocolActivity(With, Document, Endpoint, Authentication);

/// <summary><c>call: asyncapi</c> that subscribes: <c>With</c> has <c>operation</c> or <c>channel</c>, <c>server</c>, <c>protocol</c>. It goes on until it is cancelled, and reports each message.</summary>
public sealed record AsyncApiSubscriptionActivity(JqValue With, ResolvedEndpoint? Document, ResolvedEndpoint? Endpoint, ResolvedAuthentication? Authentication)
    : ProtocolActivity(With, Document, Endpoint, Authentication);

/// <summary><c>call: mcp</c>: <c>With</c> has <c>protocolVersion</c>, <c>method</c>, <c>parameters</c>, <c>client</c>, <c>transport</c>.</summary>
/// <param name="With">The evaluated arguments.</param>
/// <param name="Document">null: MCP has none.</param>
/// <param name="Endpoint">The server; null when the transport is a process.</param>
/// <param name="Authentication">null: the endpoint's policy counts.</param>
/// <param name="TimeoutMs">Longest time of the call, in milliseconds; null when the task's own limit is the only one.</param>
public sealed record McpActivity(JqValue With, ResolvedEndpoint? Document, ResolvedEndpoint? Endpoint, ResolvedAuthentication? Authentication, long? TimeoutMs)
    : ProtocolActivity(With, Document, Endpoint, Authentication);

/// <summary><c>call: a2a</c>: <c>With</c> has <c>method</c> and <c>parameters</c>; the document is the agent card.</summary>
public sealed record A2AActivity(JqValue With, ResolvedEndpoint? Document, ResolvedEndpoint? Endpoint, ResolvedAuthentication? Authentication)
    : ProtocolActivity(With, Document, Endpoint, Authentication);
