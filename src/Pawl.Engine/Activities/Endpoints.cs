using Pawl.Language.Expressions;

namespace Pawl.Engine.Activities;

/// <summary>An authentication policy with its properties evaluated: what a runner needs to authenticate.</summary>
/// <param name="Scheme"><c>basic</c>, <c>bearer</c>, <c>digest</c>, <c>oauth2</c> or <c>oidc</c>.</param>
/// <param name="Properties">The properties that the DSL defines for the scheme.</param>
public sealed record ResolvedAuthentication(string Scheme, JqValue Properties);

/// <summary>Where to, and as whom.</summary>
/// <param name="Uri">The address, templates expanded.</param>
/// <param name="Authentication">As whom; null when nobody in particular.</param>
public sealed record ResolvedEndpoint(string Uri, ResolvedAuthentication? Authentication);
