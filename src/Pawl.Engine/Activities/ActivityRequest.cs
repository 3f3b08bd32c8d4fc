using System.Text.Json.Serialization;

namespace Pawl.Engine.Activities;

/// <summary>A side effect that a task asks for, with every argument already evaluated. A closed set: one record for each kind of effect.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(HttpActivity), "http")]
[JsonDerivedType(typeof(OpenApiActivity), "openapi")]
[JsonDerivedType(typeof(GrpcActivity), "grpc")]
[JsonDerivedType(typeof(AsyncApiActivity), "asyncapi")]
[JsonDerivedType(typeof(AsyncApiSubscriptionActivity), "asyncapi-subscription")]
[JsonDerivedType(typeof(McpActivity), "mcp")]
[JsonDerivedType(typeof(A2AActivity), "a2a")]
[JsonDerivedType(typeof(ShellActivity), "shell")]
[JsonDerivedType(typeof(ScriptActivity), "script")]
[JsonDerivedType(typeof(ContainerActivity), "container")]
public abstract record ActivityRequest;
