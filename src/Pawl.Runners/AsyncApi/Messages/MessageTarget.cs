using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Documents;

namespace Pawl.Runners.AsyncApi.Messages;

/// <summary>Where messages go to or come from.</summary>
/// <param name="Tenant">For whom.</param>
/// <param name="Server">The server.</param>
/// <param name="Address">The channel's address, parameters filled in.</param>
/// <param name="ChannelBinding">What the protocol's binding says of the channel; null when nothing.</param>
/// <param name="OperationBinding">What it says of the operation; null when nothing.</param>
/// <param name="Authentication">As whom; null when nobody in particular.</param>
internal sealed record MessageTarget(string Tenant, ServerAddress Server, string Address, JqValue ChannelBinding, JqValue OperationBinding, ResolvedAuthentication? Authentication)
{
    /// <summary>A text of a binding; null when it does not say.</summary>
    public static string? Text(JqValue binding, string name) => AsyncApiDocument.TextOf(binding[name]);

    /// <summary>A yes or no of a binding.</summary>
    public static bool Flag(JqValue binding, string name, bool otherwise) => binding[name].Kind switch { JqKind.True => true, JqKind.False => false, _ => otherwise };
}
