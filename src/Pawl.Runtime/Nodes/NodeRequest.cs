using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Executions;

namespace Pawl.Runtime.Nodes;

/// <summary>A request as it travels to the node that owns the execution. A closed set.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StartOnNode), "start")]
[JsonDerivedType(typeof(OperateOnNode), "operate")]
[JsonDerivedType(typeof(ReleaseOnNode), "release")]
internal abstract record NodeRequest;

/// <summary>Starts the execution.</summary>
/// <param name="Namespace">The workflow's namespace.</param>
/// <param name="Name">The workflow's name.</param>
/// <param name="Version">The exact version.</param>
/// <param name="Input">The raw input as JSON.</param>
/// <param name="Beginning">What begins it, as <see cref="HistoryJson"/> writes stimuli: a start, or a fork.</param>
/// <param name="IdempotencyKey">The caller's key; null when none.</param>
/// <param name="RequestDigest">SHA-256 over everything that makes the request what it is.</param>
/// <param name="Labels">Labels.</param>
/// <param name="Priority">From 0 to 9.</param>
internal sealed record StartOnNode(
    string Namespace, string Name, string Version, byte[] Input, byte[] Beginning, string? IdempotencyKey, byte[] RequestDigest, ImmutableSortedDictionary<string, string> Labels, int Priority) : NodeRequest
{
    /// <summary>A request as it travels.</summary>
    public static StartOnNode Of(StartRequest request)
    {
        Stimulus beginning = request.Fork is { } fork
            ? new ForkExecution(fork.Snapshot, fork.Origin, fork.Resources)
            : new StartExecution(request.Definition, JqValue.Null, Parent: null, IsSchedule: request.IsSchedule, SuspendedBy: request.SuspendedBy, Timeout: request.Timeout);
        return new(
            request.Definition.Namespace, request.Definition.Name, request.Definition.Version, request.Input.ToUtf8(), HistoryJson.Write(beginning),
            request.IdempotencyKey, request.RequestDigest.ToArray(), request.Labels, request.Priority);
    }

    /// <summary>The request again.</summary>
    public StartRequest ToRequest(string tenant, string id)
    {
        var beginning = HistoryJson.ReadStimulus(Beginning);
        var (start, fork) = (beginning as StartExecution, beginning as ForkExecution);
        return new()
        {
            Tenant = tenant,
            Definition = new DefinitionId(Namespace, Name, Version),
            Input = JqValue.Parse(Input),
            Id = id,
            IdempotencyKey = IdempotencyKey,
            RequestDigest = RequestDigest,
            Labels = Labels,
            Priority = Priority,
            IsSchedule = start is { IsSchedule: true },
            SuspendedBy = start?.SuspendedBy,
            Timeout = start?.Timeout,
            Fork = fork is null ? null : new(fork.Snapshot, fork.Origin, fork.Resources),
        };
    }
}

/// <summary>Carries out an operator's command.</summary>
/// <param name="Command">The command and who gives it, as <see cref="HistoryJson"/> writes stimuli.</param>
internal sealed record OperateOnNode(byte[] Command) : NodeRequest
{
    /// <summary>A command as it travels.</summary>
    public static OperateOnNode Of(Operate operate) => new(HistoryJson.Write((Stimulus)operate));

    /// <summary>The command again.</summary>
    /// <exception cref="JsonException">It is damaged, or a later version wrote it.</exception>
    public Operate ToOperate() => HistoryJson.ReadStimulus(Command) as Operate ?? throw new JsonException("The request holds no command.");
}

/// <summary>Lets an execution go on that is set aside.</summary>
internal sealed record ReleaseOnNode : NodeRequest;

/// <summary>What the node that asked is told. A closed set.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StartAnswer), "started")]
[JsonDerivedType(typeof(OperateAnswer), "operated")]
[JsonDerivedType(typeof(ReleaseAnswer), "released")]
[JsonDerivedType(typeof(QuarantinedAnswer), "quarantined")]
[JsonDerivedType(typeof(UnavailableAnswer), "unavailable")]
internal abstract record NodeAnswer;

/// <summary>What a start did.</summary>
internal sealed record StartAnswer(StartResult Result, string Id) : NodeAnswer;

/// <summary>What a command did; no outcome when there is no such execution.</summary>
internal sealed record OperateAnswer(OperatorOutcome? Outcome) : NodeAnswer;

/// <summary>What a release did.</summary>
internal sealed record ReleaseAnswer(ReleaseOutcome Outcome) : NodeAnswer;

/// <summary>Nothing was done: the execution is set aside.</summary>
internal sealed record QuarantinedAnswer(string Reason, DateTimeOffset At) : NodeAnswer;

/// <summary>Nothing was done.</summary>
internal sealed record UnavailableAnswer(string Message) : NodeAnswer;

/// <summary>The JSON of what travels.</summary>
internal static class NodeJson
{
    public static byte[] Write(NodeRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, NodeJsonContext.Default.NodeRequest);

    public static byte[] Write(NodeAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(answer, NodeJsonContext.Default.NodeAnswer);

    /// <exception cref="JsonException">It is damaged, or a later version wrote it.</exception>
    public static NodeRequest ReadRequest(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, NodeJsonContext.Default.NodeRequest) ?? throw new JsonException("A request is never null.");

    /// <exception cref="JsonException">It is damaged, or a later version wrote it.</exception>
    public static NodeAnswer ReadAnswer(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, NodeJsonContext.Default.NodeAnswer) ?? throw new JsonException("An answer is never null.");
}

/// <summary>Source-generated contracts of what travels.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(NodeRequest))]
[JsonSerializable(typeof(NodeAnswer))]
internal sealed partial class NodeJsonContext : JsonSerializerContext;
