using System.Security.Cryptography;
using System.Text;
using Pawl.Engine.Capabilities;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Xunit;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Lists inside a loop, a <c>try</c> and the branches of a fork. Each call says which it is and the number it got, and hands on one more; a fork adds up what its branches give.</summary>
internal static class Nest
{
    /// <summary>Rounds of the loop.</summary>
    public const int Rounds = 2;

    private static readonly (WorkflowDefinition Definition, DefinitionDocument Document) Made = Make();

    public static WorkflowDefinition Definition => Made.Definition;
    public static DefinitionDocument Document => Made.Document;

    /// <summary>Where each task stands in which list, by its name; tasks that are branches stand in none.</summary>
    public static IReadOnlyDictionary<string, (string List, int Index)> Places { get; } = Made.Definition.ListsByPointer.Values
        .SelectMany(list => list.Tasks.Select((task, at) => (task.Name, list.Pointer, At: at))).Where(place => !place.Pointer.EndsWith("/branches", StringComparison.Ordinal))
        .ToDictionary(place => place.Name, place => (place.Pointer, place.At));

    /// <summary>How many tasks a list has.</summary>
    public static int LengthOf(string list) => Made.Definition.ListsByPointer[list].Tasks.Length;

    /// <summary>The list inside a task; null when it has none.</summary>
    public static string? ListIn(string pointer) => Made.Definition.TasksByPointer[pointer] switch
    {
        DoTask or ForTask => $"{pointer}/do",
        TryTask => $"{pointer}/try",
        _ => null,
    };

    private static (WorkflowDefinition Definition, DefinitionDocument Document) Make()
    {
        var source = $$$$$$"""
            {"document":{"dsl":"1.0.3","namespace":"sim","name":"nest","version":"1.0.0"},
             "do":[{{{{{{Call("a")}}}}}},
                   {"loop":{"for":{"each":"round","in":"${ [range({{{{{{Rounds}}}}}})] }"},"do":[{{{{{{Call("b")}}}}}},{{{{{{Call("c")}}}}}}]}},
                   {"guard":{"try":[{{{{{{Call("d")}}}}}},{"rest":{"wait":{"seconds":1}}},{{{{{{Call("e")}}}}}}],"catch":{"errors":{"with":{"status":418}}}}},
                   {"both":{"fork":{"branches":[{"left":{"do":[{{{{{{Call("f")}}}}}},{{{{{{Call("g")}}}}}}]}},{"right":{"do":[{{{{{{Call("h")}}}}}},{{{{{{Call("i")}}}}}}]}}]},
                            "output":{"as":"${ { n: (.[0].n + .[1].n) } }"}}},
                   {{{{{{Call("z")}}}}}}]}
            """;
        var read = RunnableDocuments.Read(source);
        Assert.True(read.IsValid, $"{source}\n{string.Join('\n', read.Problems)}");
        return (read.Definition!, new() { Id = read.Definition!.Id, Source = source, Digest = SHA256.HashData(Encoding.UTF8.GetBytes(source)), CreatedAt = DateTimeOffset.UnixEpoch });
    }

    private static string Call(string name) =>
        $$$$$"""{"{{{{{name}}}}}":{"call":"http","with":{"method":"post","endpoint":"http://service/0/20","body":"${ { task: \"{{{{{name}}}}}\", n: .n } }"},"output":{"as":"${ { n: (.body.n + 1) } }"}}}""";
}
