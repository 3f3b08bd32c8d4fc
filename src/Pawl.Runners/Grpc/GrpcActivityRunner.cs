using Google.Protobuf.Reflection;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc.Messages;
using Pawl.Runners.Grpc.Protos;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Grpc;

/// <summary>Carries out <c>call: grpc</c>: any service, from its <c>.proto</c> document alone.</summary>
public sealed class GrpcActivityRunner : IActivityRunner
{
    /// <summary>The member of the arguments that holds the messages of a stream. No field can have this name.</summary>
    private const string StreamMember = "$messages";

    private readonly GrpcOptions _options;
    private readonly TimeProvider _clock;
    private readonly ProtoSchemas _schemas;
    private readonly GrpcExchange _exchange;

    /// <summary>Makes the runner.</summary>
    /// <param name="connector">The way out.</param>
    /// <param name="sender">Adds credentials.</param>
    /// <param name="http">Bounds of reading documents.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="clock">Measures the time limit.</param>
    public GrpcActivityRunner(OutboundConnector connector, AuthenticatedSender sender, HttpOptions http, GrpcOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _schemas = new(new(connector, sender, http), options, clock);
        _exchange = new(connector, sender, options);
    }

    /// <inheritdoc/>
    public Type RequestType => typeof(GrpcActivity);

    /// <inheritdoc/>
    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var activity = (GrpcActivity)call.Request;
        try
        {
            var target = GrpcTarget.Of(activity, _options);
            return await OutboundCall.RunAsync(target.Shown, _options.Timeout, _clock, token => CallAsync(call, activity, target, token), cancellationToken);
        }
        catch (InvalidRequestException error)
        {
            return ActivityOutcome.Failed(ErrorTypes.Configuration(error.Message));
        }
    }

    private async Task<ActivityOutcome> CallAsync(ActivityCall call, GrpcActivity activity, GrpcTarget target, CancellationToken cancellationToken)
    {
        try
        {
            if (activity.Document is not { } document) throw new InvalidRequestException("The call names no proto document.");
            var schema = await _schemas.GetAsync(call, document, cancellationToken);
            var method = schema.FindMethod(target.Service, target.Method);
            var results = await _exchange.CallAsync(
                target, method, Messages(method, target.Arguments, schema), schema, call.Execution.Tenant, call.IdempotencyKey, activity.Authentication, cancellationToken);
            if (method.IsServerStreaming) return ActivityOutcome.Succeeded(JqValue.Array(results));
            return results.Count == 1 ? ActivityOutcome.Succeeded(results[0]) : throw new InvalidResponseException("the answer holds no message");
        }
        catch (ArgumentsMismatchException error)
        {
            return ActivityOutcome.Failed(ErrorTypes.Validation($"The arguments of {target.Service}/{target.Method} do not fit{(error.Path.Length > 0 ? $", at {error.Path}" : "")}: {error.Message}."));
        }
    }

    /// <summary>The messages to send: one, or those of a stream.</summary>
    private List<byte[]> Messages(MethodDescriptor method, JqValue arguments, ProtoSchema schema)
    {
        var streamed = arguments.Kind == JqKind.Array ? arguments : arguments[StreamMember];
        var isStream = arguments.Kind == JqKind.Array || arguments.TryGet(StreamMember, out _);
        if (isStream && !method.IsClientStreaming) throw new ArgumentsMismatchException("", $"the method takes one message, not a stream; leave '{StreamMember}' away");
        if (isStream && streamed.Kind != JqKind.Array) throw JsonScalars.Mismatch("." + StreamMember, "a list of messages", streamed);
        if (isStream && arguments.Kind == JqKind.Object && arguments.Count > 1) throw new ArgumentsMismatchException("", $"beside '{StreamMember}' there can be no other member");
        if (streamed.Count > _options.Messages) throw new ArgumentsMismatchException("", $"there are more than {_options.Messages} messages");

        var reader = new MessageFromJson(schema, new ValueBudget(_options.Values));
        if (!isStream) return [Encode(reader, method.InputType, arguments.IsNull ? JqValue.EmptyObject : arguments, "")];
        var messages = new List<byte[]>(streamed.Count);
        foreach (var item in streamed.Items) messages.Add(Encode(reader, method.InputType, item, $"[{messages.Count}]"));
        return messages;
    }

    private byte[] Encode(MessageFromJson reader, MessageDescriptor type, JqValue json, string path)
    {
        var message = WireEncoder.Encode(reader.Convert(type, json, path));
        return message.Length <= _options.MessageBytes ? message : throw new ArgumentsMismatchException(path, $"the message is larger than {_options.MessageBytes} bytes");
    }
}
