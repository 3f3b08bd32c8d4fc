using System.Collections.Immutable;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>The engine's requests, described as the interpreter describes its own.</summary>
internal static class AskedRequests
{
    public static JqValue Describe(ActivityRequest request) => request switch
    {
        HttpActivity http => JqValue.Object(
            ("kind", JqValue.From("http")), ("method", JqValue.From(http.Method)), ("uri", JqValue.From(http.Uri)), ("headers", Map(http.Headers)), ("query", Map(http.Query)),
            ("body", http.Body ?? JqValue.Null), ("output", JqValue.From(http.ResultAs.ToString().ToLowerInvariant())), ("redirect", JqValue.From(http.Redirect))),
        ShellActivity shell => JqValue.Object(
            ("kind", JqValue.From("shell")), ("command", JqValue.From(shell.Command)), ("arguments", JqValue.Array(shell.Arguments.Select(JqValue.From))),
            ("stdin", shell.Stdin is { } stdin ? JqValue.From(stdin) : JqValue.Null), ("environment", Map(shell.Environment)), ("return", JqValue.From(shell.Return.ToString().ToLowerInvariant()))),
        _ => throw new InvalidOperationException($"No description of {request.GetType().Name}."),
    };

    private static JqValue Map(ImmutableArray<KeyValuePair<string, string>> map) => JqValue.Object(map.Select(member => KeyValuePair.Create(member.Key, JqValue.From(member.Value))));
}
