using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.Authentication;
using Pawl.Runners.Outbound;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Runners.Authentication;

/// <summary>A sender that may reach loopback, on a clock of its own.</summary>
internal sealed class Sending : IDisposable
{
    private readonly OutboundConnector _connector = new(new OutboundOptions { AllowedTargets = ["127.0.0.0/8"] });

    public Sending() => Sender = new(_connector, new AuthenticationOptions(), Clock);

    public ManualClock Clock { get; } = new();
    public AuthenticatedSender Sender { get; }

    /// <summary>Sends a request and gives the status.</summary>
    public async Task<int> SendAsync(Uri target, string scheme, string properties, string tenant = "default", HttpMethod? method = null)
    {
        using var response = await Sender.SendAsync(
            tenant, () => new HttpRequestMessage(method ?? HttpMethod.Get, target), new ResolvedAuthentication(scheme, JqValue.Parse(properties)), TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    public void Dispose() => _connector.Dispose();
}
