using System.Collections.Immutable;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Activities;

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

/// <summary>A script, always in a sandbox. Exactly one of code and source is set.</summary>
/// <param name="Language"><c>js</c> or <c>python</c>.</param>
/// <param name="Code">The code; null when it comes from elsewhere.</param>
/// <param name="Source">Where the code is; null when it is given.</param>
/// <param name="Arguments">The script's own arguments.</param>
/// <param name="Stdin">Standard input; null when empty.</param>
/// <param name="Environment">Variables to add to the sandbox's own few.</param>
/// <param name="Return">What becomes the result.</param>
public sealed record ScriptActivity(
    string Language,
    string? Code,
    ResolvedEndpoint? Source,
    ImmutableArray<string> Arguments,
    string? Stdin,
    ImmutableArray<KeyValuePair<string, string>> Environment,
    ProcessReturn Return) : ActivityRequest;
