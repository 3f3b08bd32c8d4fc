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
        new(Address(endpoint.Uri, what, input, scope, null, files), Authentication(endpoint.Authentication, input, scope, definition));

    /// <summary>The policy with its properties evaluated; null when there is none.</summary>
    /// <exception cref="RaisedException">It names a policy that does not exist, or a property fails.</exception>
    public static ResolvedAuthentication? Authentication(AuthenticationDefinition? policy, JqValue input, ExpressionScope scope, WorkflowDefinition definition)
    {
        if (policy is null) return null;
        if (policy.Use is { } name && !definition.Use.Authentications.TryGetValue(name, out policy))
            throw new RaisedException(ErrorTypes.Configuration($"There is no authentication '{name}' in use.authentications."));
        var scheme = policy.Scheme!;
        if (policy.Properties is { } properties)
        {
            if (scope.Veil is { } veil && veil.Hides(properties)) veil.HideAuthorization();
            return new(scheme, scope.Evaluate(properties, input));
        }

        if (scope.Veil is { } cover)
        {
            cover.HideAuthorization();
            return new(scheme, cover.Hide());
        }
        return new(scheme, OfSecret(scope, scheme, policy.Secret!));
    }

    /// <summary>The properties that a secret holds; for a bearer token, text is the token.</summary>
    private static JqValue OfSecret(ExpressionScope scope, string scheme, string name)
    {
        scope.Demand([name]);
        var held = scope.Get("secrets")[name];
        return held.Kind switch
        {
            JqKind.Object => held,
            JqKind.String when scheme == "bearer" => JqValue.Object(("token", held)),
            _ => throw new RaisedException(ErrorTypes.Authentication($"The secret '{name}' does not hold the properties of '{scheme}' authentication.")),
        };
    }

    /// <summary>The address with its <c>{name}</c> expanded. Only the definition's own text is a template, never what an expression gave.</summary>
    /// <exception cref="RaisedException">It is no absolute address.</exception>
    public static string Address(DataTemplate uri, string what, JqValue input, ExpressionScope scope, Uri? root, bool files = false)
    {
        var address = uri switch
        {
            DataTemplate.Literal { Value: var text } => UriTemplates.Expand(ArgumentText.Of(text, what), input),
            DataTemplate.Interpolation { Parts: var parts } => parts.Aggregate(new StringBuilder(), (text, part) => text.Append(
                part is DataTemplate.Literal literal ? UriTemplates.Expand(literal.Value.AsString(), input) : ArgumentText.Of(scope.Evaluate(part, input), what))).ToString(),
            _ => ArgumentText.Of(scope.Evaluate(uri, input), what),
        };
        // Of a covered address nothing is known yet: it is looked at when the call is carried out.
        if (scope.Veil?.Hides(uri) ?? false) return address;
        if (Resolve(address, root, files) is { } absolute) return absolute;
        throw new RaisedException(ErrorTypes.Configuration(scope.MayShow(uri)
            ? $"'{address}' is no absolute http{(files ? ", https or file" : " or https")} address{(root is null ? ", and no base for relative ones is configured (PAWL_CALL_BASE_URI)" : "")}."
            : "The address is no absolute http or https address; it is not told, because it comes from a secret."));
    }

    /// <summary>An absolute address, or one below the configured base; never one at a host that data chose (R55). Null when it is neither.</summary>
    private static string? Resolve(string address, Uri? root, bool files)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme switch { "http" or "https" => parsed.Host.Length > 0, "file" => files, _ => false }) return address;

        // What begins with two slashes names a host, and what has a scheme leads somewhere else altogether.
        if (root is null || address.Length == 0 || address.StartsWith("//", StringComparison.Ordinal) || address.Contains('\\', StringComparison.Ordinal) || !Uri.TryCreate(address, UriKind.Relative, out _)) return null;
        return Uri.TryCreate(root, address, out var resolved) && resolved.GetLeftPart(UriPartial.Authority) == root.GetLeftPart(UriPartial.Authority) ? resolved.AbsoluteUri : null;
    }
}
