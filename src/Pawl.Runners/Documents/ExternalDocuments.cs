using System.Security.Cryptography;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Documents;

/// <summary>A document that was fetched.</summary>
/// <param name="Address">Where it came from in the end, redirects followed: relative references in it resolve against this.</param>
/// <param name="Root">Its content.</param>
internal sealed record ExternalDocument(Uri Address, JqValue Root);

/// <summary>Fetches the JSON and YAML documents that describe services, and keeps them for a short while.</summary>
/// <param name="exchange">Sends requests.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">Measures time limits and freshness.</param>
internal sealed class ExternalDocuments(HttpExchange exchange, DocumentOptions options, TimeProvider clock)
{
    private readonly DocumentCache cache = new(options, clock);

    /// <summary>The document at an address.</summary>
    /// <param name="call">On behalf of whom.</param>
    /// <param name="endpoint">Where, and as whom.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FailedCallException">It cannot be had (<c>communication</c>), or is no document (<c>configuration</c>).</exception>
    public async Task<ExternalDocument> GetAsync(ActivityCall call, ResolvedEndpoint endpoint, CancellationToken cancellationToken)
    {
        var key = new DocumentKey(call.Execution.Tenant, endpoint.Uri, Digest(endpoint.Authentication));
        if (cache.Find(key) is { } kept) return kept;

        var (address, bytes) = await FetchAsync(call, endpoint, cancellationToken);
        var document = new ExternalDocument(address, Parse(address, bytes));
        cache.Keep(key, document, bytes.Length);
        return document;
    }

    private async Task<(Uri Address, byte[] Bytes)> FetchAsync(ActivityCall call, ResolvedEndpoint endpoint, CancellationToken cancellationToken)
    {
        var request = new HttpActivity(
            "GET", endpoint.Uri, [new("Accept", "application/json, application/yaml, text/yaml, */*;q=0.5")], [], null, HttpOutput.Raw, Redirect: true, endpoint.Authentication);
        using var late = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await exchange.SendAsync(call.Execution.Tenant, $"{call.IdempotencyKey}:document", request, async (hop, response) => response.IsSuccessStatusCode
                ? (hop.Uri, await BoundedBody.ReadAsync(response.Content, options.Bytes, either.Token))
                : throw new FailedCallException(HttpResponses.Refusal(hop, response)), either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FailedCallException(ErrorTypes.Communication($"GET {Place(endpoint)} failed: no complete document within {options.Timeout.TotalSeconds:0.###} s."));
        }
        catch (Exception error) when (OutboundCall.ErrorOf(error, $"GET {Place(endpoint)}") is { } known)
        {
            throw new FailedCallException(known);
        }
    }

    /// <summary>JSON is by far the larger part, and its own reader by far the faster one.</summary>
    private JqValue Parse(Uri address, byte[] bytes)
    {
        var root = ReadJson(bytes) ?? ReadYaml(address, bytes);
        return root.Kind == JqKind.Object ? root : throw Unusable(address, "it is no object");
    }

    private JqValue? ReadJson(byte[] bytes)
    {
        if (bytes.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..] || NestingOf(bytes) > options.Depth) return null;
        try { return JqValue.Parse(bytes); }
        catch (JqParseException) { return null; } // YAML's flow style begins like JSON
    }

    private JqValue ReadYaml(Uri address, byte[] bytes)
    {
        var read = DataReader.Read(Encoding.UTF8.GetString(bytes), new() { Bytes = options.Bytes, Nodes = options.Values, Depth = options.Depth });
        return read.Value ?? throw Unusable(address, read.Problems.FirstOrDefault() is { } problem ? $"line {problem.Line}: {problem.Message.TrimEnd('.')}" : "it is empty");
    }

    /// <summary>The deepest nesting of a JSON text, counted without reading it.</summary>
    private static int NestingOf(ReadOnlySpan<byte> json)
    {
        var (depth, deepest, inText) = (0, 0, false);
        for (var at = 0; at < json.Length; at++)
        {
            switch (json[at])
            {
                case (byte)'"': inText = !inText; break;
                case (byte)'\\' when inText: at++; break;
                case (byte)'{' or (byte)'[' when !inText: deepest = Math.Max(deepest, ++depth); break;
                case (byte)'}' or (byte)']' when !inText: depth--; break;
                default: break;
            }
        }
        return deepest;
    }

    private static FailedCallException Unusable(Uri address, string why) =>
        new(ErrorTypes.Configuration($"The document at {HttpResponses.Place(address)} cannot be used: {why}."));

    private static string Place(ResolvedEndpoint endpoint) => HttpResponses.Place(new Uri(endpoint.Uri));

    private static string Digest(ResolvedAuthentication? policy) => policy is null
        ? ""
        : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{policy.Scheme}\n{policy.Properties.ToJson()}")));
}
