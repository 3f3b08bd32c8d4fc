using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>An outside that answers by a script: what is asked says itself how often it fails and how long it takes.</summary>
internal static class ScriptedWorld
{
    /// <summary>Answers a request.</summary>
    /// <param name="what">The request, described alike by everyone who asks.</param>
    /// <param name="time">Which request of this task it is, from 1.</param>
    public static ScriptedAnswer Answer(JqValue what, int time) => what["kind"].AsString() switch
    {
        "http" => Http(what, time),
        "shell" => Shell(what),
        var other => throw new InvalidOperationException($"No script answers '{other}'."),
    };

    /// <summary>
    /// <c>http://service/FAILURES/MILLISECONDS…</c> fails with 503 for the first requests of a task. One that never fails answers always alike:
    /// of a task that runs in several branches nobody could say which request was the first.
    /// </summary>
    private static ScriptedAnswer Http(JqValue what, int time)
    {
        var path = new Uri(what["uri"].AsString()).AbsolutePath.Split('/');
        var latency = TimeSpan.FromMilliseconds(int.Parse(path[2]));
        var failures = int.Parse(path[1]);
        if (time <= failures) return new(latency, null, new("https://open-workflow-specification.org/spec/1.0.0/errors/communication", 503));

        var content = JqValue.Object(("v", JqValue.From(failures == 0 ? 7L : time)), ("body", what["body"]), ("inert", JqValue.From(Inert.Texts[(int)(latency.TotalMilliseconds % Inert.Texts.Count)])));
        return new(latency, what["output"].AsString() == "response" ? JqValue.Object(("statusCode", JqValue.From(200L)), ("content", content)) : content, null);
    }

    /// <summary><c>CODE MILLISECONDS …</c> ends with that code.</summary>
    private static ScriptedAnswer Shell(JqValue what)
    {
        var words = what["command"].AsString().Split(' ');
        var (code, latency) = (long.Parse(words[0]), TimeSpan.FromMilliseconds(int.Parse(words[1])));
        var (stdout, stderr) = (JqValue.From($"{what["arguments"]} {what["stdin"]}\n"), JqValue.From(Inert.Texts[(int)(latency.TotalMilliseconds % Inert.Texts.Count)]));
        var result = what["return"].AsString() switch
        {
            "code" => JqValue.From(code),
            "all" => JqValue.Object(("code", JqValue.From(code)), ("stdout", stdout), ("stderr", stderr)),
            _ when code != 0 => (JqValue?)null, // an error, because nobody would see the code (R41)
            "stderr" => stderr,
            "none" => JqValue.Null,
            _ => stdout,
        };
        return result is { } value
            ? new(latency, value, null)
            : new(latency, null, new("https://open-workflow-specification.org/spec/1.0.0/errors/runtime", 500));
    }
}

/// <summary>An answer: a result or an error, after some time.</summary>
internal sealed record ScriptedAnswer(TimeSpan Latency, JqValue? Result, WorkflowError? Error);

/// <summary>Text that looks like code. It comes in as data everywhere, and nothing may ever evaluate it (DSL 1.0, security).</summary>
internal static class Inert
{
    /// <summary>What evaluating one of the texts would leave behind somewhere.</summary>
    public const string Canary = "EVALUATED!";

    public static IReadOnlyList<string> Texts { get; } =
    [
        """${ "EVALUATED" + "!" }""",
        """a ${ "EVALUATED" + "!" } b""",
        """\("EVALUATED" + "!")""",
        "\"EVALUATED\" + \"!\"",
        "${ error(\"never\") }",
        "${ $secrets }",
        ".*",
        "^(a+)+$",
        "{v}",
        ".v",
    ];
}
