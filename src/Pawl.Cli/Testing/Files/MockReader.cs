using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Files;

/// <summary>Reads mocks.</summary>
internal static class MockReader
{
    private static readonly string[] Errors = ["authentication", "authorization", "communication", "configuration", "expression", "runtime", "timeout", "validation"];

    /// <summary>The mocks of a file or of a case.</summary>
    public static ImmutableArray<Mock> All(Fields fields) => [.. fields.List("mocks").Select(item => Read(item.Value, item.Place))];

    private static Mock Read(JqValue value, string place)
    {
        var fields = new Fields(value, place);
        var task = fields.Text("task");
        var url = fields.Text("url");
        if (task is null == url is null) throw new CliException($"{place} must have either a task or a url.");

        var call = url is null ? null : new CallPattern(fields.Text("method")?.ToUpperInvariant(), url, [.. fields.Map("query")], fields.Expression("when"));
        var answers = fields.List("answers").Select(item => Answer(item.Value, item.Place, task is not null)).ToList();
        if (fields.Any("answer") is { } one) answers.Insert(0, Answer(one, $"{place}.answer", task is not null));
        fields.Done();
        return new() { Task = task, Call = call, Answers = answers.Count > 0 ? [.. answers] : [new()] };
    }

    private static MockAnswer Answer(JqValue value, string place, bool ofTask)
    {
        var fields = new Fields(value, place);
        var answer = ofTask
            ? new MockAnswer { Delay = fields.Duration("delay"), Output = fields.Any("output") ?? JqValue.Null, Error = Error(fields) }
            : new MockAnswer
            {
                Delay = fields.Duration("delay"),
                Status = fields.Number("status") ?? 200,
                Headers = [.. fields.Map("headers").Select(header => KeyValuePair.Create(header.Key, header.Value.Kind == JqKind.String ? header.Value.AsString() : header.Value.ToJson()))],
                Body = fields.Any("body") ?? JqValue.Null,
                Breaks = fields.Text("fail") switch { null => false, "connection" => true, _ => throw fields.Wrong("fail", "'connection'") },
            };
        fields.Done();
        return answer;
    }

    /// <summary>An error with a short type, e.g. <c>timeout</c>, or a URI.</summary>
    private static JqValue? Error(Fields fields)
    {
        if (fields.Any("error") is not { } error) return null;
        if (error.Kind != JqKind.Object || error["type"].Kind != JqKind.String || error["status"].Kind != JqKind.Number) throw fields.Wrong("error", "an error with a type and a status");
        var type = error["type"].AsString();
        return Errors.Contains(type) ? error.With("type", JqValue.From($"https://open-workflow-specification.org/spec/1.0.0/errors/{type}")) : error;
    }
}
