using System.Globalization;
using System.Net;
using Google.Protobuf.Reflection;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc.Messages;
using Pawl.Runners.Grpc.Protos;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Grpc;

/// <summary>Sends the messages of one call and reads those of its answer. Source: PROTOCOL-HTTP2.md of gRPC.</summary>
/// <remarks>By hand over HTTP/2: <c>Grpc.Net.Client</c> cannot be restored everywhere, and generated clients are of no use for types that are known only at run time.</remarks>
internal sealed class GrpcExchange(OutboundConnector connector, AuthenticatedSender sender, GrpcOptions options)
{
    /// <summary>Calls a method.</summary>
    /// <returns>The messages of the answer.</returns>
    /// <exception cref="FailedCallException">The service says that the call failed.</exception>
    /// <exception cref="InvalidResponseException">The answer is none.</exception>
    public async Task<IReadOnlyList<JqValue>> CallAsync(
        GrpcTarget target, MethodDescriptor method, IReadOnlyList<byte[]> messages, ProtoSchema schema, string tenant, string idempotencyKey, ResolvedAuthentication? authentication, CancellationToken cancellationToken)
    {
        using var response = await sender.SendAsync(tenant, () => Request(target, method, messages, idempotencyKey), authentication, cancellationToken);

        // A call that fails before its first message may say so at once, in the headers and without a body.
        if (Status(response.Headers) is { } early and not GrpcStatus.Ok) throw Failure(target, early, response.Headers);
        if (response.StatusCode != HttpStatusCode.OK) throw new FailedCallException(GrpcStatus.HttpError(target.Shown, (int)response.StatusCode));
        if (response.Content.Headers.ContentType?.MediaType is not { } type || !IsGrpc(type)) throw new InvalidResponseException("the answer is not gRPC");

        var results = await ReadAsync(response, method, schema, cancellationToken);
        var status = Status(response.TrailingHeaders) ?? Status(response.Headers) ?? throw new InvalidResponseException("the answer ends without a status");
        if (status != GrpcStatus.Ok) throw Failure(target, status, response.TrailingHeaders);
        return results;
    }

    private async Task<IReadOnlyList<JqValue>> ReadAsync(HttpResponseMessage response, MethodDescriptor method, ProtoSchema schema, CancellationToken cancellationToken)
    {
        var budget = new ValueBudget(options.Values);
        var (decoder, json) = (new WireDecoder(budget), new MessageToJson(schema, new ValueBudget(options.Values)));
        var results = new List<JqValue>();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var message in GrpcFrames.ReadAsync(body, Single(response.Headers, "grpc-encoding"), options, cancellationToken))
        {
            if (results.Count == 1 && !method.IsServerStreaming) throw new InvalidResponseException("the answer holds several messages, and the method answers with one");
            try
            {
                results.Add(json.Convert(decoder.Decode(method.OutputType, message)));
            }
            catch (WireFormatException error)
            {
                throw new InvalidResponseException($"the answer is no '{method.OutputType.FullName}': {error.Message}");
            }
        }
        return results;
    }

    private HttpRequestMessage Request(GrpcTarget target, MethodDescriptor method, IReadOnlyList<byte[]> messages, string idempotencyKey)
    {
        var uri = new Uri(target.Server, $"/{method.Service.FullName}/{method.Name}");
        var request = new HttpRequestMessage(HttpMethod.Post, connector.Route(uri))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact, // in the clear there is nothing to negotiate with
            Content = new GrpcRequestContent(messages),
        };
        request.Headers.Host = uri.Authority;
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity,gzip");
        request.Headers.TryAddWithoutValidation("grpc-timeout", Timeout(options.Timeout));
        request.Headers.TryAddWithoutValidation("idempotency-key", idempotencyKey);
        request.Headers.TryAddWithoutValidation("User-Agent", "pawl");
        return request;
    }

    /// <summary>A time as gRPC writes it: at most eight digits and a unit.</summary>
    private static string Timeout(TimeSpan limit) => limit.TotalMilliseconds < 100_000_000
        ? $"{Math.Max(1, (long)limit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}m"
        : $"{((long)limit.TotalMinutes).ToString(CultureInfo.InvariantCulture)}M";

    private static FailedCallException Failure(GrpcTarget target, int status, System.Net.Http.Headers.HttpResponseHeaders headers) =>
        new(GrpcStatus.Error(target.Shown, status, Single(headers, "grpc-message")));

    private static int? Status(System.Net.Http.Headers.HttpResponseHeaders headers)
    {
        if (Single(headers, "grpc-status") is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : throw new InvalidResponseException($"'{(text.Length <= 20 ? text : text[..20])}' is no status of gRPC");
    }

    private static string? Single(System.Net.Http.Headers.HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.First() : null;

    private static bool IsGrpc(string type) => type.Equals("application/grpc", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/grpc+", StringComparison.OrdinalIgnoreCase);
}
