using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Grpc;

/// <summary>What a task calls.</summary>
/// <param name="Service">The service, with or without its package.</param>
/// <param name="Method">The method.</param>
/// <param name="Server">The server: scheme, host and port.</param>
/// <param name="Arguments">The arguments; null when none.</param>
internal sealed record GrpcTarget(string Service, string Method, Uri Server, JqValue Arguments)
{
    private const int TlsPort = 443;

    /// <summary>For error texts.</summary>
    public string Shown => $"{Service}/{Method} at {Server.Host}:{Server.Port}";

    /// <summary>Reads the arguments of the task.</summary>
    /// <exception cref="InvalidRequestException">One is not what it must be.</exception>
    public static GrpcTarget Of(GrpcActivity activity, GrpcOptions options)
    {
        var service = activity.With["service"];
        var host = Text(service["host"], "service.host");
        var port = Port(service["port"]);
        // The DSL has no word for TLS: the port that is known for it says so, and the operator for others.
        var tls = port == TlsPort || options.TlsTargets.Any(target => target.Equals(host, StringComparison.OrdinalIgnoreCase) || target.Equals($"{host}:{port}", StringComparison.OrdinalIgnoreCase));
        return Uri.TryCreate($"{(tls ? "https" : "http")}://{host}:{port}/", UriKind.Absolute, out var server)
            ? new(Text(service["name"], "service.name").TrimStart('.'), Text(activity.With["method"], "method"), server, activity.With["arguments"])
            : throw new InvalidRequestException($"'{host}' is no name of a host.");
    }

    private static int Port(JqValue port) => port.Kind switch
    {
        JqKind.Null => TlsPort,
        JqKind.Number when port.AsDouble() is >= 1 and <= 65_535 and var number && number == Math.Truncate(number) => (int)number,
        _ => throw new InvalidRequestException($"{port.ToJson()} is no port that can be called."),
    };

    private static string Text(JqValue value, string name) =>
        value.Kind == JqKind.String && value.AsString().Length > 0 ? value.AsString() : throw new InvalidRequestException($"'{name}' must be text, not {value.ToJson()}.");
}
