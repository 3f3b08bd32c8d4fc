using System.Text;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary>Evaluates endpoints and the authentication that goes with them.</summary>
internal static class EndpointArguments
{
    /// <summary>The endpoint with its address and its policy evaluated.</summary>
    /// <param name="endpoint">What the definition says.</param>
    /// <param name="what">The argument, for error texts.</param>
    /// <param name="input">The task's transformed input.</param>
    /// <param name="scope">Evaluates.</param>
    /// <param name="definition">Knows the policies.</param>
    /// <param name="files">Whether <c>file:</c> will do, too. Which files there are is for the runner to say.</param>
    /// <exception cref="RaisedException">The address is none, or the policy cannot be resolved.</exception>
    public static ResolvedEndpoint Evaluate(EndpointDefinition endpoint, string what, JqValue input, ExpressionScope scope, WorkflowDefinition definition, bool files = false) =>
        new(Address(endpoint.Uri, what, input, scope, files), Authentication(endpoint.Authentication, input, scope, definition));

    /// <summary>The policy with its properties evaluated; null when there is none.</summary>
    /// <exception cref="RaisedException">It names a policy that does not exist, or a property fails.</exception>
    public static ResolvedAuthentication? Authentication(AuthenticationDefinition? policy, JqValue input, ExpressionScope scope, WorkflowDefinition definition)
    {
        if (policy is null) return null;
        if (policy.Use is { } name && !definition.Use.Authentications.TryGetValue(name, out policy))
            throw new RaisedException(ErrorTypes.Configuration($"There is no authentication '{name}' in use.authentications."));
        return policy is { Properties: { } properties, Scheme: { } scheme }
            ? new(scheme, scope.Evaluate(properties, input))
            : throw new RaisedException(ErrorTypes.Configuration("This release resolves no authentication from secrets."));
    }

    /// <summary>The address with its <c>{name}</c> expanded. Only the definition's own text is a template, never what an expression gave.</summary>
    private static string Address(DataTemplate uri, string what, JqValue input, ExpressionScope scope, bool files)
    {
        var address = uri switch
        {
            DataTemplate.Literal { Value: var text } => UriTemplates.Expand(ArgumentText.Of(text, what), input),
            DataTemplate.Interpolation { Parts: var parts } => parts.Aggregate(new StringBuilder(), (text, part) => text.Append(
                part is DataTemplate.Literal literal ? UriTemplates.Expand(literal.Value.AsString(), input) : ArgumentText.Of(scope.Evaluate(part, input), what))).ToString(),
            _ => ArgumentText.Of(scope.Evaluate(uri, input), what),
        };
        // An address without a host is refused, never completed with a host that data chose (R55).
        return Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme switch { "http" or "https" => parsed.Host.Length > 0, "file" => files, _ => false }
            ? address
            : throw new RaisedException(ErrorTypes.Configuration($"'{address}' is no absolute http{(files ? ", https or file" : " or https")} address."));
    }
}
