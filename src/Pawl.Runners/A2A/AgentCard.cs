using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Documents;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.A2A;

/// <summary>Finds in an agent's card where it speaks JSON-RPC.</summary>
internal static class AgentCard
{
    /// <summary>The agent's address. Credentials for the card go to the agent only where both have the same origin.</summary>
    /// <param name="card">The card.</param>
    /// <param name="source">Where it was asked for, and as whom.</param>
    /// <exception cref="FailedCallException">The agent speaks no JSON-RPC over HTTP (<c>configuration</c>).</exception>
    public static ResolvedEndpoint EndpointOf(ExternalDocument card, ResolvedEndpoint source)
    {
        foreach (var url in Interfaces(card.Root))
        {
            if (!Uri.TryCreate(card.Address, url, out var address) || address.Scheme is not ("http" or "https")) continue;
            var same = address.GetLeftPart(UriPartial.Authority) == new Uri(source.Uri).GetLeftPart(UriPartial.Authority);
            return new(address.AbsoluteUri, same ? source.Authentication : null);
        }
        throw new FailedCallException(ErrorTypes.Configuration(
            $"The agent card at {HttpResponses.Place(card.Address)} names no address where the agent speaks JSON-RPC over HTTP; give its 'server'."));
    }

    /// <summary>Up to version 0.3 a card has one <c>url</c> and perhaps more interfaces; later it has interfaces alone.</summary>
    private static IEnumerable<string> Interfaces(JqValue card)
    {
        if (card["url"] is { Kind: JqKind.String } url && (card["preferredTransport"].IsNull || IsJsonRpc(card["preferredTransport"]))) yield return url.AsString();
        foreach (var other in card["additionalInterfaces"].Items)
            if (IsJsonRpc(other["transport"]) && other["url"] is { Kind: JqKind.String } own) yield return own.AsString();
        foreach (var other in card["supportedInterfaces"].Items)
            if (IsJsonRpc(other["protocolBinding"]) && other["url"] is { Kind: JqKind.String } own) yield return own.AsString();
    }

    private static bool IsJsonRpc(JqValue transport) => transport.Kind == JqKind.String && transport.AsString().Equals("JSONRPC", StringComparison.OrdinalIgnoreCase);
}
