using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Activities;

/// <summary>An HTTP request.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="Uri">The absolute URI, templates expanded.</param>
/// <param name="Headers">Headers as the author gave them.</param>
/// <param name="Query">Query parameters to append to the URI.</param>
/// <param name="Body">The body; null when none. Objects and arrays go as JSON, strings as text.</param>
/// <param name="ResultAs">What becomes the result.</param>
/// <param name="Redirect">Whether redirections are followed, and 3xx accepted.</param>
/// <param name="Authentication">As whom; null when nobody in particular.</param>
public sealed record HttpActivity(
    string Method,
    string Uri,
    ImmutableArray<KeyValuePair<string, string>> Headers,
    ImmutableArray<KeyValuePair<string, string>> Query,
    JqValue? Body,
    HttpOutput ResultAs,
    bool Redirect,
    ResolvedAuthentication? Authentication) : ActivityRequest;
