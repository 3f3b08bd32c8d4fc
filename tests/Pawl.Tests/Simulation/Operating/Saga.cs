using System.Security.Cryptography;
using System.Text;
using Pawl.Engine.Capabilities;
using Pawl.Engine.History;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Xunit;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Three steps that can be undone, one of them deeper inside, and then a call that fails if the input says so. The undo of the second fails when it is the first to come.</summary>
internal static class Saga
{
    /// <summary>Pointer of the function that undoes.</summary>
    public const string Undo = "/use/functions/undo";

    private static readonly string[] Steps = ["s1", "s2", "s3"];

    private static readonly (WorkflowDefinition Definition, DefinitionDocument Document) Made = Make();

    public static WorkflowDefinition Definition => Made.Definition;
    public static DefinitionDocument Document => Made.Document;

    private static (WorkflowDefinition Definition, DefinitionDocument Document) Make()
    {
        var source = $$$$$$"""
            {"document":{"dsl":"1.0.3","namespace":"sim","name":"saga","version":"1.0.0","metadata":{"requires":["saga"]}},
             "use":{"functions":{"undo":{"call":"http","with":{"method":"delete","endpoint":"${ \"http://service/\\(if .output == \"s2\" then 1 else 0 end)/20\" }","body":"${ { undo: .output } }"}}}},
             "do":[{"book":{"metadata":{"saga":true},
                            "try":[{{{{{{Step("s1")}}}}}},{{{{{{Step("s2")}}}}}},{"inner":{"do":[{{{{{{Step("s3")}}}}}}]}},{"rest":{"wait":{"seconds":1}}},
                                   {"pay":{"call":"http","with":{"method":"post","endpoint":"${ \"http://service/\\($workflow.input.failures)/30\" }"}}}],
                            "catch":{"errors":{"with":{"status":418}}}}},
                   {"thank":{"wait":{"seconds":1}}}]}
            """;
        var read = RunnableDocuments.Read(source);
        Assert.True(read.IsValid, $"{source}\n{string.Join('\n', read.Problems)}");
        return (read.Definition!, new() { Id = read.Definition!.Id, Source = source, Digest = SHA256.HashData(Encoding.UTF8.GetBytes(source)), CreatedAt = DateTimeOffset.UnixEpoch });
    }

    /// <summary>The steps that completed before the saga came to its end, in order; null when it came to a good one, and keeps what it did.</summary>
    public static List<string>? ToUndo(SimulatedRow row)
    {
        var (runs, done) = (new Dictionary<int, string>(), new List<string>());
        foreach (var happened in row.Events)
        {
            if (happened is TaskStarted { Undoes: null } started) runs[started.Run] = started.Pointer[(started.Pointer.LastIndexOf('/') + 1)..];
            if (happened is not TaskCompleted completed || !runs.TryGetValue(completed.Run, out var name)) continue;
            if (name == "book") return null;
            if (Steps.Contains(name)) done.Add(name);
        }
        return done;
    }

    /// <summary>The steps whose undo succeeded, in that order.</summary>
    public static List<string> Undone(SimulatedRow row)
    {
        var (asked, undone) = (new Dictionary<int, string>(), new List<string>());
        foreach (var happened in row.Events)
        {
            if (happened is ActivityScheduled scheduled && Chain.Said(scheduled.Request)["undo"] is { IsNull: false } step) asked[scheduled.Run] = step.AsString();
            if (happened is ActivityCompleted completed && asked.TryGetValue(completed.Run, out var name)) undone.Add(name);
        }
        return undone;
    }

    private static string Step(string name) =>
        $$$$$$"""{"{{{{{{name}}}}}}":{"metadata":{"compensate":"undo"},"call":"http","with":{"method":"post","endpoint":"http://service/0/10","body":{"step":"{{{{{{name}}}}}}"}},"output":{"as":"${ \"{{{{{{name}}}}}}\" }"}}}""";
}
