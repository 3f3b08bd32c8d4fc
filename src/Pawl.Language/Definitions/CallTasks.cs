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

/// <summary><c>call: openapi | grpc | asyncapi | mcp | a2a</c>, kept as data until a runner of that protocol exists.</summary>
public sealed record ProtocolCallTask : CallTask
{
    /// <summary>The protocol: the value of <c>call</c>.</summary>
    public required string Protocol { get; init; }
    /// <summary>The arguments.</summary>
    public required DataTemplate With { get; init; }
}

/// <summary><c>call</c> of a function by name, <c>name:version@catalog</c> or URL.</summary>
public sealed record FunctionCallTask : CallTask
{
    /// <summary>The function as written.</summary>
    public required string Function { get; init; }
    /// <summary>The arguments; null means an empty object.</summary>
    public DataTemplate? With { get; init; }
}
