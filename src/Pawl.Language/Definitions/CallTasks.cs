namespace Pawl.Language.Definitions;

/// <summary><c>call</c>: one of the standard protocols, or a function.</summary>
public abstract record CallTask : TaskDefinition;

/// <summary>What of an HTTP answer becomes the output.</summary>
public enum HttpOutput
{
    /// <summary>The deserialized content. The default.</summary>
    Content,
    /// <summary>Request, status, headers and content.</summary>
    Response,
    /// <summary>The bytes as base64.</summary>
    Raw,
}

/// <summary><c>call: http</c>.</summary>
public sealed record HttpCallTask : CallTask
{
    /// <summary>The method, as written (any case), possibly an expression.</summary>
    public required DataTemplate Method { get; init; }
    /// <summary>Where to.</summary>
    public required EndpointDefinition Endpoint { get; init; }
    /// <summary>Headers; null when none.</summary>
    public DataTemplate? Headers { get; init; }
    /// <summary>Query parameters; null when none.</summary>
    public DataTemplate? Query { get; init; }
    /// <summary>The body; null when none.</summary>
    public DataTemplate? Body { get; init; }
    /// <summary>What becomes the output.</summary>
    public HttpOutput ResultAs { get; init; }
    /// <summary>Whether redirections are followed. Default false.</summary>
    public bool Redirect { get; init; }
}

/// <summary><c>call: openapi | grpc | asyncapi | mcp | a2a</c>: where and as whom in typed form, everything else as data.</summary>
public sealed record ProtocolCallTask : CallTask
{
    /// <summary>The protocol: the value of <c>call</c>.</summary>
    public required string Protocol { get; init; }
    /// <summary>The arguments, without those that have a property of their own here.</summary>
    public required DataTemplate With { get; init; }
    /// <summary>The document that describes the service: <c>document</c>, <c>proto</c> or <c>agentCard</c>; null when none.</summary>
    public ExternalResource? Document { get; init; }
    /// <summary>The server: <c>server</c> of <c>a2a</c>, <c>transport.http.endpoint</c> of <c>mcp</c>; null when none.</summary>
    public EndpointDefinition? Endpoint { get; init; }
    /// <summary>The policy of <c>openapi</c>, <c>asyncapi</c> or of <c>grpc</c>'s service; null when none.</summary>
    public AuthenticationDefinition? Authentication { get; init; }
    /// <summary><c>timeout</c> of an <c>mcp</c> call; null when none.</summary>
    public DurationDefinition? CallTimeout { get; init; }
    /// <summary><c>subscription</c> of an <c>asyncapi</c> call; null when it publishes.</summary>
    public MessageSubscription? Subscription { get; init; }
}

/// <summary>Which messages an <c>asyncapi</c> call consumes, and how many.</summary>
public sealed record MessageSubscription
{
    /// <summary>Must hold for a message to count; null when all count.</summary>
    public RuntimeExpression? Filter { get; init; }
    /// <summary>Messages to consume; null when another condition ends the subscription.</summary>
    public int? Amount { get; init; }
    /// <summary>Asked after each message: consumption goes on while it holds; null when not asked.</summary>
    public RuntimeExpression? While { get; init; }
    /// <summary>Asked before each message: consumption ends when it holds; null when not asked.</summary>
    public RuntimeExpression? Until { get; init; }
    /// <summary>Longest time of consumption; null without limit.</summary>
    public DurationDefinition? For { get; init; }
    /// <summary>What is done with each message; null when nothing.</summary>
    public ForeachDefinition? Foreach { get; init; }
}

/// <summary><c>call</c> of a function by name, <c>name:version@catalog</c> or URL.</summary>
public sealed record FunctionCallTask : CallTask
{
    /// <summary>The function as written.</summary>
    public required string Function { get; init; }
    /// <summary>The arguments; null means an empty object.</summary>
    public DataTemplate? With { get; init; }
}
