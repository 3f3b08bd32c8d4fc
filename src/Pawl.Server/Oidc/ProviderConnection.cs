using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Pawl.Runners.Outbound;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Oidc;

/// <summary>Asks the provider, over HTTP, within bounds.</summary>
internal sealed class ProviderConnection : IDisposable
{
    /// <summary>Bytes of one of its answers at most.</summary>
    private const int AnswerBytes = 256 << 10;
    private const int Depth = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);

    private readonly string issuer;
    private readonly OutboundConnector connector;

    public ProviderConnection(ServerOptions options)
    {
        issuer = options.Oidc.Issuer ?? "";
        // The operator named the provider, so it may be where only this network reaches; but it cannot send this server to others there.
        string[] own = Uri.TryCreate(issuer, UriKind.Absolute, out var address) ? [$"{(address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost)}:{address.Port}"] : [];
        connector = new(new() { AllowedTargets = [.. options.OutboundAllow, .. own], ConnectTimeout = ConnectWithin });
    }

    /// <summary>What the provider says about itself.</summary>
    /// <exception cref="ApiException">It says nothing, or that it is another one.</exception>
    public async Task<JsonElement> DiscoverAsync(CancellationToken cancellationToken)
    {
        var about = await GetAsync($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", cancellationToken);
        // One provider must not be able to speak for another.
        if (!about.TryGetProperty("issuer", out var named) || named.ValueKind != JsonValueKind.String || !named.ValueEquals(issuer)) throw Away("it gives another name than 'oidc-issuer' has");
        return about;
    }

    /// <summary>An address out of the provider's own description.</summary>
    /// <exception cref="ApiException">It has none, or none that may be used.</exception>
    public string Endpoint(JsonElement about, string name) =>
        about.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && ProviderAddress.MayFollow(issuer, text)
            ? text
            : throw Away($"its description has no usable '{name}'");

    /// <summary>Reads an object.</summary>
    public Task<JsonElement> GetAsync(string address, CancellationToken cancellationToken) => SendAsync(new(HttpMethod.Get, address), mayRefuse: false, cancellationToken);

    /// <summary>Sends a form and reads the object that comes back; a refusal is one with <c>error</c>.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="form">The fields.</param>
    /// <param name="client">Id and secret of this server; null for a public client.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> PostAsync(string address, IEnumerable<KeyValuePair<string, string>> form, (string Id, string Secret)? client, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        if (client is var (id, secret))
        {
            // RFC 6749, 2.3.1: both are encoded like fields of a form before they are joined.
            var pair = $"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pair)));
        }
        return SendAsync(request, mayRefuse: true, cancellationToken);
    }

    public void Dispose() => connector.Dispose();

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, bool mayRefuse, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        try
        {
            using (request)
            {
                request.Headers.Accept.Add(new("application/json"));
                using var answer = await connector.Invoker.SendAsync(request, late.Token);
                var bytes = await BoundedBody.ReadAsync(answer.Content, AnswerBytes, late.Token);
                if (!answer.IsSuccessStatusCode && !(mayRefuse && answer.StatusCode is System.Net.HttpStatusCode.BadRequest or System.Net.HttpStatusCode.Unauthorized)) throw Away($"it answers {(int)answer.StatusCode}");
                return StrictJson.Read(bytes, Depth) ?? throw Away("its answer is no JSON object");
            }
        }
        catch (HttpRequestException error) { throw Away(error.GetBaseException() is TargetRefusedException refused ? refused.Message.TrimEnd('.') : error.HttpRequestError.ToString()); }
        catch (SocketException error) { throw Away(error.SocketErrorCode.ToString()); }
        catch (IOException) { throw Away("the connection broke"); }
        catch (InvalidResponseException error) { throw Away(error.Message); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw Away($"it does not answer within {Patience.TotalSeconds} seconds"); }
    }

    private static ApiException Away(string why) => new("identity-provider-unavailable", $"The identity provider cannot be asked: {why}.") { RetryAfter = ComeAgain };
}
