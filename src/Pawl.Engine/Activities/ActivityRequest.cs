using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Activities;

/// <summary>A side effect that a task asks for, with every argument already evaluated. A closed set: one record for each kind of effect.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(HttpActivity), "http")]
[JsonDerivedType(typeof(ShellActivity), "shell")]
public abstract record ActivityRequest;

/// <summary>An HTTP request.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="Uri">The absolute URI, templates expanded.</param>
/// <param name="Headers">Headers as the author gave them.</param>
/// <param name="Query">Query parameters to append to the URI.</param>
/// <param name="Body">The body; null when none. Objects and arrays go as JSON, strings as text.</param>
/// <param name="ResultAs">What becomes the result.</param>
/// <param name="Redirect">Whether redirections are followed, and 3xx accepted.</param>
/// <param name="Authorization">The resolved authentication; null when none.</param>
public sealed record HttpActivity(
    string Method,
    string Uri,
    ImmutableArray<KeyValuePair<string, string>> Headers,
    ImmutableArray<KeyValuePair<string, string>> Query,
    JqValue? Body,
    HttpOutput ResultAs,
    bool Redirect,
    HttpAuthorization? Authorization) : ActivityRequest;

/// <summary>Credentials for one request, as <c>$authorization</c> shows them.</summary>
/// <param name="Scheme">For example <c>Basic</c> or <c>Bearer</c>.</param>
/// <param name="Parameter">What follows the scheme in the header.</param>
public sealed record HttpAuthorization(string Scheme, string Parameter);

/// <summary>A shell command: <c>/bin/sh -c Command sh Arguments…</c>, always in a sandbox.</summary>
/// <param name="Command">The command.</param>
/// <param name="Arguments"><c>$1</c> and on.</param>
/// <param name="Stdin">Standard input; null when empty.</param>
/// <param name="Environment">Variables to add to the sandbox's own few.</param>
/// <param name="Return">What becomes the result.</param>
public sealed record ShellActivity(
    string Command,
    ImmutableArray<string> Arguments,
    string? Stdin,
    ImmutableArray<KeyValuePair<string, string>> Environment,
    ProcessReturn Return) : ActivityRequest;
