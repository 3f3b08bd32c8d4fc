using Pawl.Engine.Activities;
using Pawl.Engine.Stimuli;
using Pawl.Engine.Tasks;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;

namespace Pawl.Engine.Decisions;

/// <summary>Where to look for something. Exactly one of address and error is set.</summary>
/// <param name="Uri">The absolute address.</param>
/// <param name="Authentication">As whom; null when nobody in particular.</param>
/// <param name="Error">Why there is no address, as one sentence.</param>
public sealed record ResourceLocation(Uri? Uri, ResolvedAuthentication? Authentication, string? Error);

/// <summary>Evaluates the addresses of catalogs and schemas: on the workflow's raw input, before anything has run.</summary>
internal static class ResourceLocator
{
    public static ResourceLocation Locate(Turn turn, ExternalReference reference, StartExecution start)
    {
        try
        {
            var scope = new ExpressionScope(turn, null) { WorkflowInput = start.Input, Context = JqValue.EmptyObject };
            var endpoint = EndpointArguments.Evaluate(reference.Endpoint, "the address", start.Input, scope, turn.Definition);
            var uri = new Uri(endpoint.Uri);
            return new(reference.Function is { } function ? Addresses.OfFunction(uri, function) : Addresses.Raw(uri), endpoint.Authentication, null);
        }
        catch (RaisedException raised)
        {
            return new(null, null, $"'{reference.Key}' cannot be looked up: {raised.Error.Detail}");
        }
    }
}
