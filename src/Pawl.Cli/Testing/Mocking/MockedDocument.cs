using System.Collections.Immutable;
using System.Globalization;
using Pawl.Cli.Testing.Files;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Mocking;

/// <summary>The document under test with its mocked tasks replaced: what surrounds a task (condition, data flow, time limit, what follows) stays, what it does is asked of the mock.</summary>
/// <param name="Text">The document, without a schedule: a case starts it.</param>
/// <param name="Replaced">Mocks of tasks by the pointer of the task.</param>
internal sealed record MockedDocument(string Text, ImmutableDictionary<string, Mock> Replaced)
{
    /// <summary>Where mocks of tasks are asked. No name below <c>.invalid</c> is ever resolved.</summary>
    public const string Host = "mocks.invalid";

    private static readonly string[] Surroundings = ["if", "input", "output", "export", "timeout", "then", "metadata"];

    /// <exception cref="CliException">A mock names a task that is not there, or several.</exception>
    public static MockedDocument Of(WorkflowDefinition definition, ImmutableArray<Mock> mocks)
    {
        var replaced = ImmutableDictionary<string, Mock>.Empty;
        foreach (var mock in mocks.Where(mock => mock.Task is not null))
        {
            // The first one counts: that of the case, before that of the file.
            var pointer = PointerOf(definition, mock.Task!);
            if (!replaced.ContainsKey(pointer)) replaced = replaced.Add(pointer, mock);
        }

        var document = definition.Json.Without("schedule");
        // The longest first: a mock within another one's task is never asked, and must not be looked for after that was replaced.
        foreach (var (pointer, mock) in replaced.OrderByDescending(pair => pair.Key.Length)) document = Replace(document, Segments(pointer), mock, pointer);
        return new(document.ToJson(), replaced);
    }

    /// <summary>The pointer of a task by its name, or by itself.</summary>
    /// <exception cref="CliException">No task, or several, have this name.</exception>
    public static string PointerOf(WorkflowDefinition definition, string task)
    {
        if (task.StartsWith('/')) return definition.TasksByPointer.ContainsKey(task) ? task : throw new CliException($"no task stands at {task}.");
        return definition.TasksByPointer.Values.Where(candidate => candidate.Name == task).Select(candidate => candidate.Pointer).Order(StringComparer.Ordinal).ToList() switch
        {
            [var only] => only,
            [] => throw new CliException($"no task is named '{task}'."),
            var several => throw new CliException($"several tasks are named '{task}': name one by its pointer ({string.Join(", ", several)})."),
        };
    }

    /// <summary>The pointer as the author knows it: that of the mocked task for what stands in for it.</summary>
    public string Visible(string pointer) => Replaced.Keys.FirstOrDefault(mocked => pointer.StartsWith(mocked + "/", StringComparison.Ordinal)) ?? pointer;

    private static JqValue Replace(JqValue node, ReadOnlySpan<string> path, Mock mock, string pointer)
    {
        if (path.IsEmpty) return StandIn(node, mock, pointer);
        if (node.Kind == JqKind.Object) return node.TryGet(path[0], out var member) ? node.With(path[0], Replace(member, path[1..], mock, pointer)) : node;
        if (node.Kind != JqKind.Array) return node;

        var items = node.Items.ToArray();
        var index = int.Parse(path[0], CultureInfo.InvariantCulture);
        items[index] = Replace(items[index], path[1..], mock, pointer);
        return JqValue.Array(items);
    }

    /// <summary>Asks the mock, waits as long as it says, and ends as it says.</summary>
    private static JqValue StandIn(JqValue task, Mock mock, string pointer)
    {
        var steps = new List<JqValue>
        {
            Task("ask", JqValue.Object(("call", JqValue.From("http")), ("with", JqValue.Object(
                ("method", JqValue.From("post")), ("endpoint", JqValue.From($"http://{Host}/{Uri.EscapeDataString(pointer)}")), ("body", JqValue.Object(("input", JqValue.From("${ . }")))))))),
        };
        if (mock.Answers.Any(answer => answer.Delay > TimeSpan.Zero)) steps.Add(Task("wait", JqValue.Object(("if", JqValue.From("${ .delay != null }")), ("wait", JqValue.From("${ .delay }")))));
        for (var at = 0; at < mock.Answers.Length; at++)
        {
            if (mock.Answers[at].Error is not { } error) continue;
            steps.Add(Task($"raise{at}", JqValue.Object(("if", JqValue.From($"${{ .error == {at} }}")), ("raise", JqValue.Object(("error", error))))));
        }
        steps.Add(Task("answer", JqValue.Object(("set", JqValue.From("${ .output }")))));

        var surroundings = Surroundings.Where(name => task.TryGet(name, out _)).Select(name => KeyValuePair.Create(name, task[name]));
        return JqValue.Object(surroundings.Append(KeyValuePair.Create("do", JqValue.Array(steps))));
    }

    private static JqValue Task(string name, JqValue body) => JqValue.Object((name, body));

    private static string[] Segments(string pointer) =>
        [.. pointer[1..].Split('/').Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
}
