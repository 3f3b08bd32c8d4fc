using Pawl.Language.Expressions;

namespace Pawl.Language.Definitions;

/// <summary>An error that a workflow can raise and catch. Shape: DSL 1.0 "Error", i.e. RFC 9457 problem details.</summary>
/// <param name="Type">URI of the kind; the standard ones are in <see cref="ErrorTypes"/>.</param>
/// <param name="Status">HTTP-like status code.</param>
public sealed record WorkflowError(string Type, int Status)
{
    /// <summary>One line for people; null when the author gave none.</summary>
    public string? Title { get; init; }
    /// <summary>What happened this time; null when there is nothing to add.</summary>
    public string? Detail { get; init; }
    /// <summary>JSON Pointer to the task the error came from; null until the engine places it. <c>/</c> is the workflow.</summary>
    public string? Instance { get; init; }

    /// <summary>The error as the data that <c>$error</c> shows; absent members are left out.</summary>
    public JqValue ToJson()
    {
        var json = JqValue.Object(("type", JqValue.From(Type)), ("status", JqValue.From((long)Status)));
        if (Title is not null) json = json.With("title", JqValue.From(Title));
        if (Detail is not null) json = json.With("detail", JqValue.From(Detail));
        if (Instance is not null) json = json.With("instance", JqValue.From(Instance));
        return json;
    }
}

/// <summary>The eight standard error types (DSL 1.0) and their default statuses.</summary>
public static class ErrorTypes
{
    /// <summary>The prefix that Pawl produces.</summary>
    public const string Prefix = "https://open-workflow-specification.org/spec/1.0.0/errors/";
    /// <summary>400: missing function, version, reference or environment.</summary>
    public static WorkflowError Configuration(string detail) => new(Prefix + "configuration", 400) { Title = "Configuration Error", Detail = detail };
    /// <summary>400: data does not fit a schema.</summary>
    public static WorkflowError Validation(string detail) => new(Prefix + "validation", 400) { Title = "Validation Error", Detail = detail };
    /// <summary>400: an expression failed.</summary>
    public static WorkflowError Expression(string detail) => new(Prefix + "expression", 400) { Title = "Expression Error", Detail = detail };
    /// <summary>401: credentials could not be had.</summary>
    public static WorkflowError Authentication(string detail) => new(Prefix + "authentication", 401) { Title = "Authentication Error", Detail = detail };
    /// <summary>403: secrets, rights.</summary>
    public static WorkflowError Authorization(string detail) => new(Prefix + "authorization", 403) { Title = "Authorization Error", Detail = detail };
    /// <summary>408: workflow, task and attempt timeouts.</summary>
    public static WorkflowError Timeout(string detail) => new(Prefix + "timeout", 408) { Title = "Timeout Error", Detail = detail };
    /// <summary>Network failures (500), or an HTTP answer outside the accepted range with its own status.</summary>
    public static WorkflowError Communication(string detail, int status = 500) => new(Prefix + "communication", status) { Title = "Communication Error", Detail = detail };
    /// <summary>500: everything else.</summary>
    public static WorkflowError Runtime(string detail, int status = 500) => new(Prefix + "runtime", status) { Title = "Runtime Error", Detail = detail };
}
