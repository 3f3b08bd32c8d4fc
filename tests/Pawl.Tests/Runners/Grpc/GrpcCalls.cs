using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Calls through the real runner.</summary>
internal static class GrpcCalls
{
    public const string IdempotencyKey = "exec:/do/0/call:1";

    /// <summary>Calls a method of the foreign server.</summary>
    public static Task<ActivityOutcome> CallAsync(GrpcPeer peer, string method, string arguments, Action<GrpcOptions>? configure = null)
    {
        peer.Require();
        return CallAsync(peer.Port, "Peer", method, arguments, "file:///peer.proto", options =>
        {
            options.DocumentFolder = GrpcPeer.Protos;
            configure?.Invoke(options);
        });
    }

    public static async Task<ActivityOutcome> CallAsync(
        int port, string service, string method, string? arguments, string document, Action<GrpcOptions>? configure = null, ResolvedAuthentication? authentication = null, string[]? allowed = null, CancellationToken? cancellationToken = null)
    {
        var with = JqValue.Object(
            ("service", JqValue.Object(("name", JqValue.From(service)), ("host", JqValue.From("127.0.0.1")), ("port", JqValue.From((long)port)))),
            ("method", JqValue.From(method)));
        if (arguments is not null) with = with.With("arguments", JqValue.Parse(arguments));
        return await RunAsync(new GrpcActivity(with, new(document, null), null, authentication), configure, allowed ?? ["127.0.0.1"], cancellationToken ?? TestContext.Current.CancellationToken);
    }

    public static async Task<ActivityOutcome> RunAsync(GrpcActivity activity, Action<GrpcOptions>? configure, string[] allowed, CancellationToken cancellationToken)
    {
        var options = new GrpcOptions();
        configure?.Invoke(options);
        using var connector = new OutboundConnector(new() { AllowedTargets = allowed });
        var runner = new GrpcActivityRunner(connector, new(connector, new(), TimeProvider.System), new(), options, TimeProvider.System);
        return await runner.RunAsync(new(new ExecutionKey("default", "exec"), "/do/0/call", 1, IdempotencyKey, activity), cancellationToken);
    }
}
